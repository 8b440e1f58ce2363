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
