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

    static let joinsProduct: SQL = """
        products.instance_id = wanted.instance_id AND products.sku = wanted.sku AND instances.id = wanted.instance_id
        """

    static let joinsBalance: SQL = """
        stock_balances.instance_id = wanted.instance_id AND stock_balances.sku = wanted.sku
            AND stock_balances.warehouse = wanted.warehouse
        """

    /// The lines as the table `wanted`.
    func wanting(_ lines: [StockLine], _ warehouse: String) -> SQL {
        let columns: [SQL.BoundColumn] = [.text("sku"), .integer("quantity"), .fixedText("warehouse", warehouse)]
        return scope.with("wanted", columns, lines.map { [$0.sku, $0.quantity] })
    }

    /// The SKUs as the table `wanted`.
    func wanting(_ skus: some Collection<SKU>, _ warehouse: String) -> SQL {
        scope.with("wanted", [.text("sku"), .fixedText("warehouse", warehouse)], skus.map { [$0] })
    }

    func enter(_ entries: [Entry], _ reason: StockReason, _ warehouse: String) throws {
        if entries.isEmpty { return }
        let columns: [SQL.BoundColumn] = [.text("sku"), .integer("on_hand"), .integer("reserved")]
        let rows = scope.with("entries", columns, entries.map { [$0.sku, $0.onHand, $0.reserved] })
        try scope.tx.execute(
            """
            \(rows) INSERT INTO stock_entries
                (instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock, created_at)
            SELECT instance_id, sku, \(warehouse), \(reason.rawValue), on_hand, reserved, \(document), \(clock), \(scope.now)
            FROM entries
            """
        )
    }

    /// What there is of these products: on hand less reserved, not below zero.
    func available(of skus: [SKU], in warehouse: String) throws -> [SKU: Quantity] {
        var available: [SKU: Quantity] = [:]
        try scope.tx.forEach(
            """
            \(wanting(skus, warehouse))
            SELECT wanted.sku AS sku,
                CASE WHEN balance.on_hand > balance.reserved THEN balance.on_hand - balance.reserved ELSE 0 END AS available
            FROM wanted LEFT JOIN stock_balances AS balance ON balance.instance_id = wanted.instance_id
                AND balance.sku = wanted.sku AND balance.warehouse = wanted.warehouse
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
