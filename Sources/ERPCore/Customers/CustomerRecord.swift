import Kernel
import Persistence

extension Customer {
    /// What the audit trail says of a customer.
    static func audited(_ fields: CustomerFields, _ document: TaxDocument) -> JSON {
        let address = fields.address
        return [
            "name": .string(fields.name), "document": .string(document.digits),
            "fiscal_condition": .optional(fields.fiscalCondition?.rawValue), "street": .optional(address?.street),
            "city": .optional(address?.city), "province": .optional(address?.province),
            "postal_code": .optional(address?.postalCode), "country": .optional(address?.country),
            "phone": .optional(fields.phone), "email": .optional(fields.email), "notes": .optional(fields.notes),
        ]
    }

    /// Those of them that say something: what is written down of a new customer.
    static func auditedWhenMade(_ fields: CustomerFields, _ document: TaxDocument) -> JSON {
        guard case .object(let members) = audited(fields, document) else { return [:] }
        return .object(members.filter { $0.value != .null })
    }
}

/// The rows of customers.
enum CustomerRecord {
    /// Adds a record where no other has its document; how many were added.
    static func insert(
        _ id: CustomerID,
        _ fields: CustomerFields,
        _ document: TaxDocument,
        needsReview: Bool = false,
        mergedInto survivor: CustomerID? = nil,
        in scope: InstanceScope
    ) throws -> Int {
        let address = fields.address
        let mergedAt = survivor == nil ? nil : scope.now
        return try scope.tx.execute(
            """
            INSERT INTO customers (
                id, instance_id, document_type, document, name, fiscal_condition, street, city, province, postal_code,
                country, phone, email, notes, created_at, updated_at, created_by, created_via, to_review, merged_into, merged_at
            ) VALUES (
                \(id), \(scope.instance), \(document.kind.rawValue), \(document.digits), \(fields.name),
                \(fields.fiscalCondition?.rawValue), \(address?.street), \(address?.city), \(address?.province),
                \(address?.postalCode), \(address?.country), \(fields.phone), \(fields.email), \(fields.notes),
                \(scope.now), \(scope.now), \(scope.author.name), \(scope.author.door.rawValue), \(needsReview), \(survivor),
                \(mergedAt)
            ) ON CONFLICT (instance_id, document) DO NOTHING
            """
        )
    }

    /// Replaces what is known of a customer, where the version still is the one that was read.
    /// - Throws: `stale_version`.
    static func update(
        _ id: CustomerID,
        _ fields: CustomerFields,
        _ document: TaxDocument,
        needsReview: Bool,
        version: Int64,
        in scope: InstanceScope
    ) throws {
        let address = fields.address
        let changed = try scope.tx.execute(
            """
            UPDATE customers SET
                document_type = \(document.kind.rawValue), document = \(document.digits), name = \(fields.name),
                fiscal_condition = \(fields.fiscalCondition?.rawValue), street = \(address?.street), city = \(address?.city),
                province = \(address?.province), postal_code = \(address?.postalCode), country = \(address?.country),
                phone = \(fields.phone), email = \(fields.email), notes = \(fields.notes), to_review = \(needsReview),
                version = version + 1, updated_at = \(scope.now)
            WHERE id = \(id) AND instance_id = \(scope.instance) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.staleVersion }
    }

    /// Gives a record that was merged away another document. Documents are unique: where two records change theirs, the first
    /// waits with one that nobody can have.
    /// - Parameter document: nil for the one that nobody can have.
    static func setDocument(_ document: TaxDocument?, of id: CustomerID, in scope: InstanceScope) throws {
        if let document {
            try scope.tx.execute(
                "UPDATE customers SET document_type = \(document.kind.rawValue), document = \(document.digits) WHERE id = \(id)"
            )
        } else {
            try scope.tx.execute("UPDATE customers SET document = \("~" + id.text) WHERE id = \(id)")
        }
    }

    /// Writes beside a customer the documents of the records that were merged into it.
    static func renewFormerDocuments(of id: CustomerID, in scope: InstanceScope) throws {
        let rows = try scope.tx.all("SELECT document FROM customers WHERE merged_into = \(id) ORDER BY id")
        let former = try rows.map { try $0.text("document") }
        let json: String? = former.isEmpty ? nil : JSON.array(former.map(JSON.string)).text
        try scope.tx.execute("UPDATE customers SET former_documents = \(json) WHERE id = \(id)")
    }

    /// Makes fit what is kept beside a customer, and gives it back as it stands now.
    static func settled(_ id: CustomerID, in scope: InstanceScope) throws -> Customer {
        let customer = try CustomerQueries.record(id, in: scope)
        try CustomerIndex.renew([customer], in: scope.tx)
        try CustomerDoubles.renew([id], in: scope)
        return customer
    }
}
