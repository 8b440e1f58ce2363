package import Kernel
import Persistence

package enum CustomerActions {
    /// The customer of this document: made where there is none, unchanged where there is one, also when many ask at once.
    package static func createOrGet(
        _ fields: CustomerFields,
        document: TaxDocument,
        in scope: InstanceScope
    ) throws -> (customer: Customer, isNew: Bool) {
        let id = CustomerID.make(at: scope.now)
        let address = fields.address
        let made = try scope.tx.execute(
            """
            INSERT INTO customers (
                id, instance_id, document_type, document, name, fiscal_condition, street, city, province, postal_code,
                country, phone, email, notes, created_at, updated_at
            ) VALUES (
                \(id), \(scope.instance), \(document.kind.rawValue), \(document.digits), \(fields.name),
                \(fields.fiscalCondition?.rawValue), \(address?.street), \(address?.city), \(address?.province),
                \(address?.postalCode), \(address?.country), \(fields.phone), \(fields.email), \(fields.notes),
                \(scope.now), \(scope.now)
            ) ON CONFLICT (instance_id, document) DO NOTHING
            """
        )
        if made == 1 { return (try CustomerQueries.find(id, in: scope), true) }
        guard let present = try CustomerQueries.find(document: document, in: scope) else {
            throw SQLError(kind: .transient, message: "a customer vanished while it was read")
        }
        return (present, false)
    }

    /// Replaces what is known of a customer, where the version still is the one that was read.
    /// - Throws: `not_found`, `stale_version`, `duplicate_document`.
    package static func update(
        _ id: CustomerID,
        fields: CustomerFields,
        document: TaxDocument,
        version: Int64,
        in scope: InstanceScope
    ) throws -> Customer {
        let present = try CustomerQueries.find(id, in: scope)
        guard present.version == version else { throw Refusal.staleVersion }
        if document != present.document, let other = try CustomerQueries.find(document: document, in: scope), other.id != id {
            throw duplicateDocument(of: other)
        }
        let address = fields.address
        let changed = try scope.tx.execute(
            """
            UPDATE customers SET
                document_type = \(document.kind.rawValue), document = \(document.digits), name = \(fields.name),
                fiscal_condition = \(fields.fiscalCondition?.rawValue), street = \(address?.street), city = \(address?.city),
                province = \(address?.province), postal_code = \(address?.postalCode), country = \(address?.country),
                phone = \(fields.phone), email = \(fields.email), notes = \(fields.notes),
                version = version + 1, updated_at = \(scope.now)
            WHERE id = \(id) AND instance_id = \(scope.instance) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.staleVersion }
        return try CustomerQueries.find(id, in: scope)
    }

    private static func duplicateDocument(of other: Customer) -> Refusal {
        Refusal(
            .refused,
            "duplicate_document",
            at: "/document",
            es: "Otro cliente ya tiene ese documento.",
            en: "Another customer has that document already.",
            extra: [.init("existing_id", .string(other.id.text))]
        )
    }
}
