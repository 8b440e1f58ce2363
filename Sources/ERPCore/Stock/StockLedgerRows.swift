import Kernel
import Persistence

extension StockLedger {
    /// One row of the ledger, in steps.
    struct Entry {
        let sku: SKU
        let onHand: Int64
        let reserved: Int64
    }

    /// Whether back-orders are allowed: by the product, else by the instance.
    static let permitted: SQL = "COALESCE(products.allow_backorder, instances.allow_backorder) = 1"

    var joinsProduct: SQL {
        "products.instance_id = \(scope.instance) AND products.sku = wanted.sku AND instances.id = \(scope.instance)"
    }

    func matches(_ warehouse: String) -> SQL {
        """
        stock_balances.instance_id = \(scope.instance) AND stock_balances.sku = wanted.sku
            AND stock_balances.warehouse = \(warehouse)
        """
    }

    /// The lines as the table `wanted`.
    func wanting(_ lines: [StockLine]) -> SQL {
        .with("wanted", [.text("sku"), .integer("quantity")], lines.map { [$0.sku, $0.quantity] }, for: scope.tx.dialect)
    }

    func enter(_ entries: [Entry], _ reason: StockReason, _ warehouse: String) throws {
        if entries.isEmpty { return }
        let columns: [SQL.BoundColumn] = [.text("sku"), .integer("on_hand"), .integer("reserved")]
        let rows = SQL.with("entries", columns, entries.map { [$0.sku, $0.onHand, $0.reserved] }, for: scope.tx.dialect)
        try scope.tx.execute(
            """
            \(rows) INSERT INTO stock_entries
                (instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock, created_at)
            SELECT \(scope.instance), sku, \(warehouse), \(reason.rawValue), on_hand, reserved, \(document), \(clock), \(scope.now)
            FROM entries
            """
        )
    }

    /// What there is of these products: on hand less reserved, not below zero.
    func available(of skus: [SKU], in warehouse: String) throws -> [SKU: Quantity] {
        var available: [SKU: Quantity] = [:]
        try scope.tx.forEach(
            """
            \(SQL.with("wanted", [.text("sku")], skus.map { [$0] }, for: scope.tx.dialect))
            SELECT wanted.sku AS sku,
                CASE WHEN balance.on_hand > balance.reserved THEN balance.on_hand - balance.reserved ELSE 0 END AS available
            FROM wanted LEFT JOIN stock_balances AS balance
                ON balance.instance_id = \(scope.instance) AND balance.sku = wanted.sku AND balance.warehouse = \(warehouse)
            """
        ) { row in available[try row.sku()] = try Quantity(steps: min(try row.integer("available"), Quantity.limit - 1)) }
        return available
    }

    /// Why these SKUs could not be reserved.
    func shortage(of skus: [SKU], in warehouse: String) throws -> StockShortage {
        let products = try ProductQueries.find(among: skus, in: scope)
        let active = skus.filter { products[$0]?.fields.isActive == true }
        return StockShortage(
            unknown: Set(skus).subtracting(active),
            available: try available(of: active, in: warehouse)
        )
    }
}
