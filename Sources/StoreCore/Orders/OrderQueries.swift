import Kernel
import Persistence

/// What is asked about orders.
package enum OrderQueries {
    /// An order with its lines.
    /// - Throws: `not_found`.
    package static func find(_ id: OrderID, in scope: StoreScope) throws -> Order {
        guard let row = try scope.tx.first("SELECT \(orderColumns) FROM orders WHERE store_id = \(scope.store) AND id = \(id)") else {
            throw Refusal.notFound
        }
        return try Order(row: row, lines: try lines(of: id, in: scope))
    }

    /// An order by its number.
    /// - Parameter buyer: whose it must be; another's answers as one that does not exist.
    /// - Throws: `not_found`.
    package static func find(number: Int64, buyer: BuyerID? = nil, in scope: StoreScope) throws -> Order {
        let row = try scope.tx.first("SELECT \(orderColumns) FROM orders WHERE store_id = \(scope.store) AND number = \(number)")
        guard let row else { throw Refusal.notFound }
        let order = try Order(row: row, lines: try lines(of: try row.id("id"), in: scope))
        if let buyer, order.buyer != buyer { throw Refusal.notFound }
        return order
    }

    /// What tells one state of an order and its delivery from another.
    package static func fingerprint(number: Int64, in scope: StoreScope) throws -> String {
        let row = try scope.tx.first(
            """
            SELECT o.version, o.label_id, d.state, d.attempts, d.transaction_status, d.transaction_number, d.due_at
            FROM orders o LEFT JOIN deliveries d ON d.order_id = o.id WHERE o.store_id = \(scope.store) AND o.number = \(number)
            """
        )
        guard let row else { throw Refusal.notFound }
        let parts: [String?] = [
            try row.integer("version").description, try row.textIfAny("label_id"), try row.textIfAny("state"),
            try row.integerIfAny("attempts")?.description, try row.textIfAny("transaction_status"),
            try row.integerIfAny("transaction_number")?.description, try row.integerIfAny("due_at")?.description,
        ]
        return parts.map { $0 ?? "" }.joined(separator: " ")
    }

    static func lines(of id: OrderID, in scope: StoreScope) throws -> [OrderLine] {
        try scope.tx.all(
            """
            SELECT sku, name, quantity, unit_price, discount_percent, amount FROM order_lines
            WHERE order_id = \(id) ORDER BY position
            """
        ).map(OrderLine.init(row:))
    }

    /// Orders without their lines, the newest first.
    /// - Parameters:
    ///   - before: only those with a smaller number.
    ///   - buyer: only those of one buyer.
    package static func list(before: Int64?, buyer: BuyerID?, limit: Int, in scope: StoreScope) throws -> [Order] {
        let ofBuyer: SQL = if let buyer { "AND buyer_id = \(buyer)" } else { "" }
        return try scope.tx.all(
            """
            SELECT \(orderColumns) FROM orders WHERE store_id = \(scope.store) AND number < \(before ?? Int64.max) \(ofBuyer)
            ORDER BY number DESC LIMIT \(limit)
            """
        ).map { try Order(row: $0, lines: []) }
    }
}
