package import Kernel
import Persistence

/// One change of the stock that is shown.
package struct StockChange: Equatable, Sendable {
    package enum Source: String, Sendable {
        /// Somebody wrote it, on a page or through the API.
        case hand
        /// It came in a file.
        case file
        case acqua
        /// An order was confirmed, edited or cancelled.
        case order
    }

    package let at: Instant
    package let source: Source
    /// The order's number, or who did it.
    package let reference: String?
    /// Nil where it was not known.
    package let before: Quantity?
    package let after: Quantity?
}

/// When the stock shown changed, from what to what, and by what.
package enum StockHistory {
    /// The newest changes of a product.
    package static func list(_ sku: SKU, limit: Int, in scope: StoreScope) throws -> [StockChange] {
        try scope.tx.all(
            """
            SELECT at, source, reference, stock_before, stock_after FROM stock_history
            WHERE store_id = \(scope.store) AND sku = \(sku) ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            StockChange(
                at: try row.instant("at"),
                source: StockChange.Source(rawValue: try row.text("source")) ?? .hand,
                reference: try row.textIfAny("reference"),
                before: try row.decimalIfAny("stock_before"),
                after: try row.decimalIfAny("stock_after")
            )
        }
    }

    /// Runs a change of these products' stock, and notes what it changed of what is shown.
    static func noting<Value>(
        _ source: StockChange.Source,
        _ reference: String?,
        _ skus: [SKU],
        in scope: StoreScope,
        _ change: () throws -> Value
    ) throws -> Value {
        let before = try shown(skus, in: scope)
        let value = try change()
        let after = try shown(skus, in: scope)
        let rows = skus.filter { before[$0] != after[$0] }.map { sku -> [any SQLBindable] in
            [sku, before[sku], after[sku]]
        }
        guard !rows.isEmpty else { return value }
        let changed = SQL.with(
            "changed",
            [.text("sku"), .integer("stock_before"), .integer("stock_after")],
            rows,
            for: scope.tx.dialect
        )
        try scope.tx.execute(
            """
            \(changed)
            INSERT INTO stock_history (store_id, sku, at, source, reference, stock_before, stock_after)
            SELECT \(scope.store), sku, \(scope.now), \(source.rawValue), \(reference), stock_before, stock_after FROM changed
            """
        )
        return value
    }

    /// Notes what a pull is about to change: the products among `touched` whose figure differs from the mirror's. A figure that
    /// was not known before says nothing about a change.
    static func notePull(_ touched: SQL, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            \(touched)
            INSERT INTO stock_history (store_id, sku, at, source, stock_before, stock_after)
            SELECT \(scope.store), p.sku, \(scope.now), 'acqua',
                CASE WHEN p.stock > p.held THEN p.stock - p.held ELSE 0 END,
                CASE WHEN COALESCE(m.available, 0) > p.held THEN COALESCE(m.available, 0) - p.held ELSE 0 END
            FROM touched JOIN acqua_stock m ON m.store_id = \(scope.store) AND m.sku = touched.sku
                JOIN products p ON p.store_id = \(scope.store) AND p.sku = touched.sku
            WHERE p.stock IS NOT NULL AND p.stock <> COALESCE(m.available, 0)
            """
        )
    }

    private static func shown(_ skus: [SKU], in scope: StoreScope) throws -> [SKU: Quantity] {
        var found: [SKU: Quantity] = [:]
        try scope.tx.forEach(
            """
            \(SQL.with("wanted", [.text("sku")], skus.map { [$0] }, for: scope.tx.dialect))
            SELECT sku, stock, held FROM products WHERE store_id = \(scope.store) AND sku IN (SELECT wanted.sku FROM wanted)
            """
        ) { row in
            found[try row.sku()] = try Product.shown(stock: try row.integerIfAny("stock"), held: try row.integer("held"))
        }
        return found
    }
}
