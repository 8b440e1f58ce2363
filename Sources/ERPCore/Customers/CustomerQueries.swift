package import Kernel
import Persistence

package enum CustomerQueries {
    static let columns: SQL = """
        id, document_type, document, name, fiscal_condition, street, city, province, postal_code, country, phone, email,
        notes, version, created_at, updated_at, created_by, created_via, to_review, former_documents, merged_into
        """

    /// The customer; after a merge the one that stands for it.
    /// - Throws: `not_found`, also for another instance's customer.
    package static func find(_ id: CustomerID, in scope: InstanceScope) throws -> Customer {
        guard let customer = try findIfAny(id, in: scope) else { throw Refusal.notFound }
        return customer
    }

    package static func findIfAny(_ id: CustomerID, in scope: InstanceScope) throws -> Customer? {
        let record = try recordIfAny(id, in: scope)
        guard let survivor = record?.mergedInto else { return record }
        return try recordIfAny(survivor, in: scope)
    }

    /// The record itself, also one that was merged away.
    /// - Throws: `not_found`.
    package static func record(_ id: CustomerID, in scope: InstanceScope) throws -> Customer {
        guard let record = try recordIfAny(id, in: scope) else { throw Refusal.notFound }
        return record
    }

    private static func recordIfAny(_ id: CustomerID, in scope: InstanceScope) throws -> Customer? {
        try scope.tx.first("SELECT \(columns) FROM customers WHERE id = \(id) AND instance_id = \(scope.instance)").map(Customer.init)
    }

    /// Who has this document, or had it before a merge.
    package static func find(document: TaxDocument, in scope: InstanceScope) throws -> Customer? {
        guard let record = try record(document: document, in: scope) else { return nil }
        return try record.mergedInto.map { try find($0, in: scope) } ?? record
    }

    static func record(document: TaxDocument, in scope: InstanceScope) throws -> Customer? {
        try scope.tx.first(
            "SELECT \(columns) FROM customers WHERE instance_id = \(scope.instance) AND document = \(document.digits)"
        ).map(Customer.init)
    }

    /// The records that were merged into a customer, the first first.
    package static func merged(into id: CustomerID, in scope: InstanceScope) throws -> [(record: Customer, at: Instant)] {
        try scope.tx.all(
            """
            SELECT \(columns), merged_at FROM customers WHERE instance_id = \(scope.instance) AND merged_into = \(id)
            ORDER BY merged_at, id
            """
        ).map { (try Customer($0), try $0.instant("merged_at")) }
    }

    /// The customers after this one, in the order of their making.
    package static func page(after id: CustomerID?, limit: Int, in scope: InstanceScope) throws -> [Customer] {
        try scope.tx.all(
            """
            SELECT \(columns) FROM customers
            WHERE instance_id = \(scope.instance) AND id > \(id?.text ?? "") AND merged_into IS NULL ORDER BY id LIMIT \(limit)
            """
        ).map(Customer.init)
    }

    /// Those of these customers that are there, by their ids.
    package static func find(ids: some Collection<CustomerID>, in scope: InstanceScope) throws -> [CustomerID: Customer] {
        var found: [CustomerID: Customer] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", .text("wanted_id"), ids))
            SELECT customers.* FROM wanted JOIN customers
                ON customers.id = wanted.wanted_id AND customers.instance_id = wanted.instance_id
            """
        ) { row in
            let customer = try Customer(row)
            found[customer.id] = customer
        }
        return found
    }
}
