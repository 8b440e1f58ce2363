package import Kernel
import Persistence

package enum CustomerActions {
    /// The customer of this document: made where there is none, unchanged where there is one, also when many ask at once. One
    /// that a program makes waits for somebody to look at it.
    /// - Throws: `condition_needs_cuit`, to a person alone.
    package static func createOrGet(
        _ fields: CustomerFields,
        document: TaxDocument,
        in scope: InstanceScope
    ) throws -> (customer: Customer, isNew: Bool) {
        if let present = try CustomerQueries.find(document: document, in: scope) { return (present, false) }
        // Who is like whom is told rightly where one comes after the other.
        _ = try scope.advanceClock()
        _ = try agreement(fields, document, before: nil, in: scope)
        let id = CustomerID.make(at: scope.now)
        let made = try CustomerRecord.insert(id, fields, document, needsReview: scope.author.door == .token, in: scope)
        if made == 1 {
            try scope.note("customer.create", of: id, Customer.auditedWhenMade(fields, document))
            return (try CustomerRecord.settled(id, in: scope), true)
        }
        guard let present = try CustomerQueries.find(document: document, in: scope) else {
            throw SQLError(kind: .transient, message: "a customer vanished while it was read")
        }
        return (present, false)
    }

    /// Replaces what is known of a customer, where the version still is the one that was read.
    /// - Throws: `not_found`, `stale_version`, `duplicate_document`; `condition_needs_cuit`, to a person alone.
    package static func update(
        _ id: CustomerID,
        fields: CustomerFields,
        document: TaxDocument,
        version: Int64,
        in scope: InstanceScope
    ) throws -> Customer {
        _ = try scope.advanceClock()
        let present = try CustomerQueries.find(id, in: scope)
        guard present.version == version else { throw Refusal.staleVersion }
        let isSame = present.fields == fields && present.document == document
        let agrees = try agreement(fields, document, before: present, in: scope)
        // A person who saves it has looked at it; what a program makes of it may have to be looked at.
        let needsReview = scope.author.door == .session ? false : present.needsReview || !agrees
        if isSame && needsReview == present.needsReview { return present }
        let former = try former(document, of: present, in: scope)
        if let former { try CustomerRecord.setDocument(nil, of: former, in: scope) }
        try CustomerRecord.update(present.id, fields, document, needsReview: needsReview, version: version, in: scope)
        if let former {
            try CustomerRecord.setDocument(present.document, of: former, in: scope)
        } else if document != present.document, document.kind == .cuit, document.personKey == present.document.personKey {
            // The DNI that became a CUIT goes on leading to the customer: programs remember it.
            let record = CustomerID.make(at: scope.now)
            _ = try CustomerRecord.insert(record, present.fields, present.document, mergedInto: present.id, in: scope)
            try CustomerIndex.renew([try CustomerQueries.record(record, in: scope)], in: scope.tx)
        }
        if document != present.document { try CustomerRecord.renewFormerDocuments(of: present.id, in: scope) }
        let changes = AuditChanges.between(Customer.audited(present.fields, present.document), Customer.audited(fields, document))
        try scope.note(isSame ? "customer.review" : "customer.update", of: present.id, changes)
        return try CustomerRecord.settled(present.id, in: scope)
    }

    /// Writes down that somebody has looked at a customer. One that was looked at stays as it is.
    /// - Parameter version: of the customer as it was looked at; nil where that does not matter.
    /// - Throws: `not_found`, `stale_version`.
    package static func review(_ id: CustomerID, version: Int64?, in scope: InstanceScope) throws -> Customer {
        let present = try CustomerQueries.find(id, in: scope)
        if let version, present.version != version { throw Refusal.staleVersion }
        guard present.needsReview else { return present }
        let changed = try scope.tx.execute(
            """
            UPDATE customers SET to_review = 0, version = version + 1, updated_at = \(scope.now)
            WHERE id = \(present.id) AND instance_id = \(scope.instance) AND version = \(present.version)
            """
        )
        guard changed == 1 else { throw Refusal.staleVersion }
        try scope.note("customer.review", of: present.id)
        return try CustomerQueries.find(present.id, in: scope)
    }

    /// Whether the fiscal condition goes with the document. A person is told where it does not, unless it did not before; what a
    /// program says is taken, since it said it freely before there was such a rule, and looked at by a person.
    static func agreement(
        _ fields: CustomerFields,
        _ document: TaxDocument,
        before: Customer?,
        in scope: InstanceScope
    ) throws -> Bool {
        guard let condition = fields.fiscalCondition, !FiscalCondition.agree(condition, document) else { return true }
        if before?.fields.fiscalCondition == condition, before?.document == document { return true }
        guard scope.author.door == .session else { return false }
        let phrase = FiscalCondition.disagreement(condition)
        throw Refusal(.refused, [.init("condition_needs_cuit", at: "/fiscal_condition", phrase)])
    }

    /// The record merged into a customer that holds the document which it is to have; nil where nobody has it.
    /// - Throws: `duplicate_document` where it is another's.
    private static func former(_ document: TaxDocument, of present: Customer, in scope: InstanceScope) throws -> CustomerID? {
        guard document != present.document, let record = try CustomerQueries.record(document: document, in: scope) else { return nil }
        guard record.mergedInto != present.id else { return record.id }
        throw duplicateDocument(of: try record.mergedInto.map { try CustomerQueries.find($0, in: scope) } ?? record)
    }

    /// What is said where somebody has the document already.
    package static func duplicateDocument(of other: Customer) -> Refusal {
        Refusal(
            .refused,
            "duplicate_document",
            at: "/document",
            es: "Otro cliente ya tiene ese documento: \(other.fields.name).",
            en: "Another customer has that document already: \(other.fields.name).",
            extra: [.init("existing_id", .string(other.id.text))]
        )
    }
}
