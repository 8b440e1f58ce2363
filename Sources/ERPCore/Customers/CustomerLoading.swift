import Kernel
import Persistence

extension CustomerActions {
    /// Writes customers that are new or changed, found by their documents, however many.
    static func store(_ customers: [CustomerEntry], in scope: InstanceScope) throws {
        if customers.isEmpty { return }
        let names: [SQL.BoundColumn] = [
            .text("id"), .text("document_type"), .text("document"), .text("name"), .text("fiscal_condition"), .text("street"),
            .text("city"), .text("province"), .text("postal_code"), .text("country"), .text("phone"), .text("email"), .text("notes"),
        ]
        let rows: [[any SQLBindable]] = customers.map { customer in
            let (fields, address) = (customer.fields, customer.fields.address)
            return [
                CustomerID.make(at: scope.now), customer.document.kind.rawValue, customer.document.digits, fields.name,
                fields.fiscalCondition?.rawValue, address?.street, address?.city, address?.province, address?.postalCode,
                address?.country, fields.phone, fields.email, fields.notes,
            ]
        }
        try scope.tx.execute(
            """
            \(scope.with("entries", names, rows))
            INSERT INTO customers (
                id, instance_id, document_type, document, name, fiscal_condition, street, city, province, postal_code,
                country, phone, email, notes, created_at, updated_at, created_by, created_via
            )
            SELECT id, instance_id, document_type, document, name, fiscal_condition, street, city, province, postal_code,
                country, phone, email, notes, \(scope.now), \(scope.now), \(scope.author.name), \(scope.author.door.rawValue)
            FROM entries WHERE TRUE
            ON CONFLICT (instance_id, document) DO UPDATE SET
                name = excluded.name, fiscal_condition = excluded.fiscal_condition, street = excluded.street,
                city = excluded.city, province = excluded.province, postal_code = excluded.postal_code,
                country = excluded.country, phone = excluded.phone, email = excluded.email, notes = excluded.notes,
                version = customers.version + 1, updated_at = excluded.updated_at
            """
        )
        let stored = try CustomerQueries.find(documents: customers.map(\.document.digits), in: scope)
        try CustomerIndex.renew(Array(stored.values), in: scope.tx)
        try CustomerDoubles.renew(stored.values.map(\.id), in: scope)
    }
}

extension CustomerQueries {
    /// Who has or had one of these documents, by its digits.
    static func find(documents: some Collection<String>, in scope: InstanceScope) throws -> [String: Customer] {
        var customers: [String: Customer] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", .text("wanted_document"), documents))
            SELECT wanted.wanted_document, customers.* FROM wanted
            JOIN customers AS record ON record.instance_id = wanted.instance_id AND record.document = wanted.wanted_document
            JOIN customers ON customers.id = COALESCE(record.merged_into, record.id)
            """
        ) { row in
            customers[try row.text("wanted_document")] = try Customer(row)
        }
        return customers
    }
}
