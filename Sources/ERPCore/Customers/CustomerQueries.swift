package import Kernel
import Persistence

package enum CustomerQueries {
    static let columns: SQL = """
        id, document_type, document, name, fiscal_condition, street, city, province, postal_code, country, phone, email,
        notes, version, created_at, updated_at
        """

    /// - Throws: `not_found`, also for another instance's customer.
    package static func find(_ id: CustomerID, in scope: InstanceScope) throws -> Customer {
        let row = try scope.tx.first("SELECT \(columns) FROM customers WHERE id = \(id) AND instance_id = \(scope.instance)")
        guard let row else { throw Refusal.notFound }
        return try Customer(row)
    }

    package static func find(document: TaxDocument, in scope: InstanceScope) throws -> Customer? {
        try scope.tx.first(
            "SELECT \(columns) FROM customers WHERE instance_id = \(scope.instance) AND document = \(document.digits)"
        ).map(Customer.init)
    }

    /// The customers after this one, in the order of their making.
    package static func page(after id: CustomerID?, limit: Int, in scope: InstanceScope) throws -> [Customer] {
        try scope.tx.all(
            """
            SELECT \(columns) FROM customers WHERE instance_id = \(scope.instance) AND id > \(id?.text ?? "")
            ORDER BY id LIMIT \(limit)
            """
        ).map(Customer.init)
    }
}
