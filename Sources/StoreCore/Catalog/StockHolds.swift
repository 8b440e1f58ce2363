package import Kernel
import Persistence

/// What confirmed orders take off the stock shown until Acqua's own figure includes it. Each hold counts for
/// quantity − counted, where that is positive; `products.held` is the sum, kept with every change in one transaction.
package enum StockHolds {
    /// Makes an order hold exactly these quantities. What the figure counts already of it stays counted.
    /// - Throws: `DecimalOverflow` where a product's holds would pass 10¹².
    static func set(_ quantities: [SKU: Quantity], of order: OrderID, in scope: StoreScope) throws {
        let tx = scope.tx
        let before = try tx.all("SELECT sku FROM stock_holds WHERE order_id = \(order)").map { try $0.sku() }
        let skus = Set(before).union(quantities.keys).sorted()
        guard !skus.isEmpty else { return }
        try lock(skus, in: scope)
        let number = try tx.first("SELECT number FROM orders WHERE id = \(order)")?.integer("number")
        try StockHistory.noting(.order, number.map { String($0) }, skus, in: scope) { try replace(quantities, of: order, in: scope) }
        let tooMuch = try tx.first(
            """
            SELECT sku FROM products WHERE store_id = \(scope.store) AND held >= \(Quantity.limit)
                AND sku IN (SELECT h.sku FROM stock_holds h WHERE h.order_id = \(order))
            """
        )
        guard tooMuch == nil else { throw DecimalOverflow() }
    }

    /// These orders hold nothing any more. All their products are taken before the first is changed, so that nobody who takes
    /// some of them in their order is waited for.
    static func drop(_ orders: [OrderID], in scope: StoreScope) throws {
        guard !orders.isEmpty else { return }
        let held = try scope.tx.all("SELECT DISTINCT sku FROM stock_holds WHERE order_id IN \(SQL.list(orders))").map { try $0.sku() }
        try lock(held.sorted(), in: scope)
        for order in orders {
            try set([:], of: order, in: scope)
            try delivered(order, in: scope)
        }
    }

    private static func replace(_ quantities: [SKU: Quantity], of order: OrderID, in scope: StoreScope) throws {
        let tx = scope.tx
        try move(order, by: "-", in: scope)
        try tx.execute("UPDATE stock_holds SET quantity = 0, delivered_at = NULL WHERE order_id = \(order)")
        if !quantities.isEmpty {
            let rows = quantities.map { sku, quantity -> [any SQLBindable] in [sku, quantity] }
            try tx.execute(
                """
                \(SQL.with("wanted", [.text("sku"), .integer("quantity")], rows, for: tx.dialect))
                INSERT INTO stock_holds (order_id, sku, store_id, quantity)
                SELECT \(order), sku, \(scope.store), quantity FROM wanted WHERE TRUE
                ON CONFLICT (order_id, sku) DO UPDATE SET quantity = excluded.quantity
                """
            )
        }
        try tx.execute("DELETE FROM stock_holds WHERE order_id = \(order) AND quantity = 0 AND counted = 0")
        try move(order, by: "+", in: scope)
    }

    /// Acqua has the order in its present quantities, or has cancelled it: a stock figure asked for from now on knows.
    package static func delivered(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute("UPDATE stock_holds SET delivered_at = \(scope.now) WHERE order_id = \(order) AND counted <> quantity")
    }

    /// A whole pass over Acqua's stock, begun at this instant, has been written: what was delivered before is in it.
    package static func release(deliveredBefore begin: Instant, in scope: StoreScope) throws {
        let tx = scope.tx
        let isDue: SQL = "store_id = \(scope.store) AND delivered_at < \(begin) AND counted <> quantity"
        let due = try tx.all("SELECT DISTINCT sku FROM stock_holds WHERE \(isDue)").map { try $0.sku() }.sorted()
        guard !due.isEmpty else { return }
        try lock(due, in: scope)
        let sums = try tx.all(
            """
            SELECT sku, CAST(SUM(CASE WHEN quantity > counted THEN quantity - counted ELSE 0 END) AS BIGINT) AS held
            FROM stock_holds WHERE \(isDue) GROUP BY sku
            """
        )
        for sum in sums {
            try tx.execute(
                "UPDATE products SET held = held - \(try sum.integer("held")) WHERE store_id = \(scope.store) AND sku = \(try sum.sku())"
            )
        }
        try tx.execute("DELETE FROM stock_holds WHERE \(isDue) AND quantity = 0")
        try tx.execute("UPDATE stock_holds SET counted = quantity WHERE \(isDue)")
    }

    /// Takes the products in the order of their SKUs, so that no two orders wait for each other.
    static func lock(_ skus: [SKU], in scope: StoreScope) throws {
        guard scope.tx.dialect == .postgres else { return }
        _ = try scope.tx.all(
            """
            \(SQL.with("wanted", [.text("sku")], skus.map { [$0] }, for: .postgres))
            SELECT sku FROM products WHERE store_id = \(scope.store) AND sku IN (SELECT wanted.sku FROM wanted)
            ORDER BY sku FOR UPDATE OF products
            """
        )
    }

    private static func move(_ order: OrderID, by sign: SQL, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE products SET held = held \(sign) (
                SELECT h.quantity - h.counted FROM stock_holds h WHERE h.order_id = \(order) AND h.sku = products.sku
            )
            WHERE store_id = \(scope.store)
                AND sku IN (SELECT h.sku FROM stock_holds h WHERE h.order_id = \(order) AND h.quantity > h.counted)
            """
        )
    }
}
