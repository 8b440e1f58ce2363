package import Kernel
import Persistence

/// What was sold, and what waits.
package struct SalesSummary: Sendable {
    package struct Day: Sendable {
        /// Days since 1970 in the shop's time.
        package let number: Int64
        package let orders: Int64
        package let total: Amount
    }

    package struct TopProduct: Sendable {
        package let sku: SKU
        package let name: String
        package let amount: Amount
    }

    /// The days with sales, the oldest first.
    package let days: [Day]
    package let top: [TopProduct]
    /// How many of the confirmed orders are how far.
    package let states: [OrderFilter.State: Int64]
    package let pendingBuyers: Int64
    package let lowProducts: Int64
}

package enum SalesQueries {
    private static let dayMicroseconds: Int64 = 86_400_000_000
    private static let topCount = 8

    /// The last so many days, today included.
    /// - Parameter zoneOffsetSeconds: the distance of the shop's time from UTC.
    package static func summary(days: Int, lowStock: Quantity, zoneOffsetSeconds: Int64, in scope: StoreScope) throws -> SalesSummary {
        let offset = zoneOffsetSeconds * 1_000_000
        let today = floored(scope.now.microseconds + offset)
        let begin = Instant(microseconds: (today - Int64(days) + 1) * dayMicroseconds - offset)
        let perDay = try scope.tx.all(
            """
            SELECT (confirmed_at + \(offset)) / \(dayMicroseconds) AS day, COUNT(*) AS orders, CAST(SUM(total) AS BIGINT) AS total
            FROM orders WHERE store_id = \(scope.store) AND status = 'confirmed' AND confirmed_at >= \(begin) GROUP BY 1 ORDER BY 1
            """
        ).map { SalesSummary.Day(number: try $0.integer("day"), orders: try $0.integer("orders"), total: try $0.decimal("total")) }
        let top = try scope.tx.all(
            """
            SELECT l.sku, MAX(l.name) AS name, CAST(SUM(l.amount) AS BIGINT) AS amount
            FROM orders o JOIN order_lines l ON l.order_id = o.id
            WHERE o.store_id = \(scope.store) AND o.status = 'confirmed' AND o.confirmed_at >= \(begin)
            GROUP BY l.sku ORDER BY 3 DESC, l.sku LIMIT \(topCount)
            """
        ).map { SalesSummary.TopProduct(sku: try $0.sku(), name: try $0.text("name"), amount: try $0.decimal("amount")) }
        let pending = try scope.tx.first(
            "SELECT COUNT(*) AS n FROM buyers WHERE store_id = \(scope.store) AND status = 'pending'"
        )?.integer("n")
        let low = try scope.tx.first(
            "SELECT COUNT(*) AS n FROM products WHERE store_id = \(scope.store) AND published = 1 AND stock - held <= \(lowStock)"
        )?.integer("n")
        return SalesSummary(
            days: perDay,
            top: top,
            states: try states(since: begin, in: scope),
            pendingBuyers: pending ?? 0,
            lowProducts: low ?? 0
        )
    }

    private static func states(since begin: Instant, in scope: StoreScope) throws -> [OrderFilter.State: Int64] {
        let rows = try scope.tx.all(
            """
            SELECT d.state, d.transaction_status, COUNT(*) AS n FROM orders o JOIN deliveries d ON d.order_id = o.id
            WHERE o.store_id = \(scope.store) AND o.status = 'confirmed' AND o.confirmed_at >= \(begin)
            GROUP BY d.state, d.transaction_status
            """
        )
        var counts: [OrderFilter.State: Int64] = [:]
        for row in rows {
            let state: OrderFilter.State =
                switch (try row.text("state"), try row.textIfAny("transaction_status")) {
                case (_, "cancelled"): .cancelled
                case (_, "processed"): .processed
                case ("sent", _): .inAcqua
                case ("parked", _): .needsAttention
                default: .onTheWay
                }
            counts[state, default: 0] += try row.integer("n")
        }
        return counts
    }

    private static func floored(_ microseconds: Int64) -> Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: dayMicroseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
