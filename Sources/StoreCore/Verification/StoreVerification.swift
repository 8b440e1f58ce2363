import Kernel
package import Persistence

/// Recomputes what the store's books must say: totals from lines, stock held from orders, a delivery for each order that was
/// confirmed. To be run in one read, so that it sees one state.
package struct StoreVerification: Sendable {
    package private(set) var orders = 0
    package private(set) var lines = 0
    package private(set) var deliveries = 0
    package private(set) var differences: [String] = []

    private static let toldMaximum = 100

    package static func verify(in tx: any SQLTransaction) throws -> StoreVerification {
        var verification = StoreVerification()
        try verification.compareTotals(tx)
        try verification.compareHolds(tx)
        try verification.findUndelivered(tx)
        verification.deliveries = Int(try tx.first("SELECT COUNT(*) AS n FROM deliveries")?.integer("n") ?? 0)
        return verification
    }

    private mutating func note(_ difference: String) {
        if differences.count < Self.toldMaximum { differences.append(difference) }
    }

    /// The amounts of lines, subtotals and totals follow from quantities, prices and percentages.
    private mutating func compareTotals(_ tx: any SQLTransaction) throws {
        var sums: [String: Amount] = [:]
        try tx.forEach("SELECT order_id, position, quantity, unit_price, discount_percent, amount FROM order_lines") { row in
            lines += 1
            let order = try row.text("order_id")
            let amount = try DocumentArithmetic.lineAmount(
                quantity: try row.decimal("quantity"),
                unitPrice: try row.decimal("unit_price"),
                discount: try row.decimal("discount_percent")
            )
            if amount != (try row.decimal("amount")) {
                note("order \(order), line \(try row.integer("position")): its amount is not \(amount)")
            }
            sums[order] = try (sums[order] ?? .zero).adding(amount)
        }
        try tx.forEach("SELECT id, number, discount_percent, surcharge_percent, subtotal, total FROM orders") { row in
            orders += 1
            let subtotal = sums[try row.text("id")] ?? .zero
            let total = try DocumentArithmetic.total(
                subtotal: subtotal,
                discount: try row.decimal("discount_percent"),
                surcharge: try row.decimal("surcharge_percent")
            )
            let isRight = try row.decimal("subtotal") == subtotal && row.decimal("total") == total
            if !isRight { note("order \(try row.integer("number")): its lines come to \(total)") }
        }
    }

    /// What a product has held is the sum of the holds that Acqua's figure does not count yet.
    private mutating func compareHolds(_ tx: any SQLTransaction) throws {
        try tx.forEach(
            """
            SELECT p.sku, p.held, COALESCE(h.open, 0) AS open FROM products p
            LEFT JOIN (
                SELECT store_id, sku, CAST(SUM(CASE WHEN quantity > counted THEN quantity - counted ELSE 0 END) AS BIGINT) AS open
                FROM stock_holds GROUP BY store_id, sku
            ) h ON h.store_id = p.store_id AND h.sku = p.sku
            WHERE p.held <> COALESCE(h.open, 0)
            """
        ) { row in
            let held: Quantity = try row.decimal("held")
            let open: Quantity = try row.decimal("open")
            note("\(try row.sku()): \(held) held, and its orders hold \(open)")
        }
    }

    /// An order that was confirmed has its delivery: nothing that a buyer was promised can be forgotten.
    private mutating func findUndelivered(_ tx: any SQLTransaction) throws {
        try tx.forEach(
            """
            SELECT o.number FROM orders o LEFT JOIN deliveries d ON d.order_id = o.id
            WHERE o.status = 'confirmed' AND d.order_id IS NULL
            """
        ) { row in note("order \(try row.integer("number")): it was confirmed and nothing sends it") }
    }
}
