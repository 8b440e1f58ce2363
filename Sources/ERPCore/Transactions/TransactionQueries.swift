import Kernel
import Persistence

package enum TransactionQueries {
    private static let columns: SQL = """
        id, number, status, origin, origin_number, customer_id, buyer, date, currency, warehouse, discount_percent,
        surcharge_percent, payment_terms, notes, subtotal, total, version, clock, created_by, created_at, updated_at
        """

    /// - Throws: `not_found`, also for another instance's transaction.
    package static func find(_ id: TransactionID, in scope: InstanceScope) throws -> Transaction {
        let row = try scope.tx.first("SELECT \(columns) FROM transactions WHERE id = \(id) AND instance_id = \(scope.instance)")
        guard let row else { throw Refusal.notFound }
        return try transaction(row, in: scope)
    }

    package static func find(reference: ExternalReference, in scope: InstanceScope) throws -> Transaction? {
        try scope.tx.first(
            """
            SELECT \(columns) FROM transactions
            WHERE instance_id = \(scope.instance) AND origin = \(reference.origin) AND origin_number = \(reference.number)
            """
        ).map { try transaction($0, in: scope) }
    }

    /// The transactions that changed after a clock value, in the order of change, of one customer or of all.
    package static func page(
        customer: CustomerID?,
        afterClock clock: Int64,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [(transaction: Transaction, clock: Int64)] {
        let ofCustomer: SQL = customer.map { "AND customer_id = \($0)" } ?? ""
        return try scope.tx.all(
            """
            SELECT \(columns) FROM transactions
            WHERE instance_id = \(scope.instance) \(ofCustomer) AND clock > \(clock) ORDER BY clock LIMIT \(limit)
            """
        ).map { (try transaction($0, in: scope), try $0.integer("clock")) }
    }

    /// The same without lines, customer and buyer: what somebody needs who follows the states.
    package static func summaries(
        customer: CustomerID?,
        afterClock clock: Int64,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [(summary: TransactionSummary, clock: Int64)] {
        let ofCustomer: SQL = customer.map { "AND customer_id = \($0)" } ?? ""
        return try scope.tx.all(
            """
            SELECT id, number, status, origin, origin_number, customer_id, total, version, clock, updated_at FROM transactions
            WHERE instance_id = \(scope.instance) \(ofCustomer) AND clock > \(clock) ORDER BY clock LIMIT \(limit)
            """
        ).map { (try TransactionSummary(row: $0), try $0.integer("clock")) }
    }

    static func lines(of id: TransactionID, in tx: any SQLTransaction) throws -> [TransactionLine] {
        try tx.all(
            """
            SELECT sku, quantity, unit_price, discount_percent, amount FROM transaction_lines
            WHERE transaction_id = \(id) ORDER BY position
            """
        ).map(TransactionLine.init)
    }

    private static func transaction(_ row: SQLRow, in scope: InstanceScope) throws -> Transaction {
        let id: TransactionID = try row.id("id")
        var reference: ExternalReference?
        if let origin = try row.textIfAny("origin"), let number = try row.textIfAny("origin_number") {
            reference = ExternalReference(origin: origin, number: number)
        }
        return Transaction(
            id: id,
            number: try row.integer("number"),
            status: TransactionStatus(rawValue: try row.text("status")) ?? .confirmed,
            reference: reference,
            customer: try CustomerQueries.find(try row.id("customer_id"), in: scope),
            buyer: try row.textIfAny("buyer").map { try JSON.parse(Array($0.utf8)) },
            date: try row.date("date"),
            currency: try row.text("currency"),
            warehouse: try row.text("warehouse"),
            lines: try lines(of: id, in: scope.tx),
            discount: try row.decimal("discount_percent"),
            surcharge: try row.decimal("surcharge_percent"),
            paymentTerms: try row.textIfAny("payment_terms"),
            notes: try row.textIfAny("notes"),
            subtotal: try row.decimal("subtotal"),
            total: try row.decimal("total"),
            version: try row.integer("version"),
            createdBy: try row.textIfAny("created_by"),
            createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at")
        )
    }
}
