package import Kernel
import Persistence

/// Two records of one person, and what is to stand.
package struct CustomerMerge: Sendable {
    /// The record that stays, and its version as it was read.
    package var survivor: CustomerID
    package var survivorVersion: Int64
    /// The record that goes, and its version.
    package var gone: CustomerID
    package var goneVersion: Int64
    /// What is to be known of the customer.
    package var fields: CustomerFields
    /// One of the two documents; the other one leads to the customer as well.
    package var document: TaxDocument

    package init(
        survivor: CustomerID,
        survivorVersion: Int64,
        gone: CustomerID,
        goneVersion: Int64,
        fields: CustomerFields,
        document: TaxDocument
    ) {
        self.survivor = survivor
        self.survivorVersion = survivorVersion
        self.gone = gone
        self.goneVersion = goneVersion
        self.fields = fields
        self.document = document
    }
}

extension CustomerActions {
    /// Makes one customer of two. The record that goes stays as history and leads to the other one, by its id and its document;
    /// its transactions are the other's.
    /// - Throws: `not_found`, `stale_version`, `already_merged`, `same_customer`, `invalid_document`; `condition_needs_cuit`, to a person.
    package static func merge(_ merge: CustomerMerge, in scope: InstanceScope) throws -> (customer: Customer, moved: Int) {
        let clock = try scope.advanceClock()
        let (survivor, gone) = try records(of: merge, in: scope)
        let agrees = try agreement(merge.fields, merge.document, before: survivor, in: scope)
        let takesDocument = merge.document != survivor.document
        try scope.tx.execute(
            """
            UPDATE customers SET merged_into = \(survivor.id), merged_at = \(scope.now), former_documents = NULL, to_review = 0,
                version = version + 1, updated_at = \(scope.now)
            WHERE id = \(gone.id)
            """
        )
        if takesDocument { try CustomerRecord.setDocument(nil, of: gone.id, in: scope) }
        let needsReview = scope.author.door == .session ? false : survivor.needsReview || !agrees
        try CustomerRecord.update(
            survivor.id,
            merge.fields,
            merge.document,
            needsReview: needsReview,
            version: merge.survivorVersion,
            in: scope
        )
        if takesDocument { try CustomerRecord.setDocument(survivor.document, of: gone.id, in: scope) }
        try scope.tx.execute("UPDATE customers SET merged_into = \(survivor.id) WHERE merged_into = \(gone.id)")
        try CustomerRecord.renewFormerDocuments(of: survivor.id, in: scope)
        let moved = try moveTransactions(from: gone.id, to: survivor.id, after: clock, in: scope)
        try carryDismissals(from: gone.id, to: survivor.id, in: scope)
        try CustomerIndex.renew([try CustomerQueries.record(gone.id, in: scope)], in: scope.tx)
        try CustomerDoubles.renew([gone.id], in: scope)
        try note(merge, survivor, gone, moved: moved, in: scope)
        return (try CustomerRecord.settled(survivor.id, in: scope), moved)
    }

    private static func records(of merge: CustomerMerge, in scope: InstanceScope) throws -> (survivor: Customer, gone: Customer) {
        let survivor = try CustomerQueries.record(merge.survivor, in: scope)
        let gone = try CustomerQueries.record(merge.gone, in: scope)
        guard survivor.id != gone.id else { throw CustomerDoubles.sameCustomer }
        for record in [survivor, gone] {
            if let other = record.mergedInto { throw alreadyMerged(record, into: other) }
        }
        guard survivor.version == merge.survivorVersion, gone.version == merge.goneVersion else { throw Refusal.staleVersion }
        guard [survivor.document, gone.document].contains(merge.document) else {
            throw Refusal(
                .refused,
                "invalid_document",
                at: "/document",
                es: "El documento debe ser el de uno de los dos clientes.",
                en: "The document must be that of one of the two customers."
            )
        }
        return (survivor, gone)
    }

    /// Gives the transactions of one customer to another. Each is a change that readers of the other's list must see, and has a
    /// place of its own on the clock.
    private static func moveTransactions(
        from gone: CustomerID,
        to survivor: CustomerID,
        after clock: Int64,
        in scope: InstanceScope
    ) throws -> Int {
        let moved = try scope.tx.execute(
            """
            UPDATE transactions SET customer_id = \(survivor), moved_from = COALESCE(moved_from, \(gone)), clock = \(clock) + place,
                updated_at = \(scope.notBefore("updated_at"))
            FROM (
                SELECT id AS moved_id, ROW_NUMBER() OVER (ORDER BY clock) AS place FROM transactions
                WHERE instance_id = \(scope.instance) AND customer_id = \(gone)
            ) AS moved
            WHERE transactions.id = moved.moved_id
            """
        )
        if moved > 0 { try scope.tx.execute("UPDATE instances SET clock = clock + \(moved) WHERE id = \(scope.instance)") }
        return moved
    }

    /// Whoever was said to be somebody else than the record that goes is somebody else than the one that stays.
    private static func carryDismissals(from gone: CustomerID, to survivor: CustomerID, in scope: InstanceScope) throws {
        for (side, other) in [("newer", "older"), ("older", "newer")] as [(SQL, SQL)] {
            try scope.tx.execute(
                """
                INSERT INTO customer_dismissals (instance_id, newer, older, dismissed_by, dismissed_at)
                SELECT instance_id, CASE WHEN \(other) < \(survivor) THEN \(survivor) ELSE \(other) END,
                    CASE WHEN \(other) < \(survivor) THEN \(other) ELSE \(survivor) END, dismissed_by, dismissed_at
                FROM customer_dismissals
                WHERE instance_id = \(scope.instance) AND \(side) = \(gone) AND \(other) <> \(survivor)
                ON CONFLICT DO NOTHING
                """
            )
        }
    }

    private static func note(
        _ merge: CustomerMerge,
        _ survivor: Customer,
        _ gone: Customer,
        moved: Int,
        in scope: InstanceScope
    ) throws {
        let changes = AuditChanges.between(
            Customer.audited(survivor.fields, survivor.document),
            Customer.audited(merge.fields, merge.document)
        )
        guard case .object(let members) = changes else { return }
        let summary: [JSON.Member] = [.init("merged", .string(gone.id.text)), .init("transactions", .integer(moved))]
        try scope.note("customer.merge", of: survivor.id, .object(summary + members))
        let before = Customer.auditedWhenMade(gone.fields, gone.document)
        try scope.note("customer.merge_away", of: gone.id, ["merged_into": .string(survivor.id.text), "record": before])
    }

    private static func alreadyMerged(_ record: Customer, into other: CustomerID) -> Refusal {
        Refusal(
            .refused,
            "already_merged",
            at: "/customer_id",
            es: "«\(record.fields.name)» ya se unió a otro cliente: mire cómo quedó.",
            en: "“\(record.fields.name)” was merged into another customer already: look at how it stands.",
            extra: [.init("merged_into", .string(other.text))]
        )
    }
}
