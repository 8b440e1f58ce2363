import Kernel
import Persistence

/// The rows that hold balances; what stands in them is the ledger's business alone.
enum StockBalances {
    /// Gives each of these products a balance in the warehouse, where it has none; how many were made.
    @discardableResult
    static func make(of skus: [SKU], in warehouse: String, clock: Int64, _ scope: InstanceScope) throws -> Int {
        if skus.isEmpty { return 0 }
        return try scope.tx.execute(
            """
            \(scope.with("wanted", .text("sku"), skus))
            INSERT INTO stock_balances (instance_id, sku, warehouse, clock, updated_at)
            SELECT products.instance_id, products.sku, \(warehouse), \(clock), \(scope.now)
            FROM wanted, products WHERE products.instance_id = wanted.instance_id AND products.sku = wanted.sku
            ON CONFLICT (instance_id, sku, warehouse) DO NOTHING
            """
        )
    }

    /// Notes that an entry is coming which changes nothing: the time of a balance is never before that of its last entry.
    static func date(_ skus: [SKU], in warehouse: String, _ scope: InstanceScope) throws {
        if skus.isEmpty { return }
        try scope.tx.execute(
            """
            \(scope.with("wanted", .text("sku"), skus))
            UPDATE stock_balances SET updated_at = \(scope.notBefore("stock_balances.updated_at"))
            FROM wanted WHERE stock_balances.instance_id = wanted.instance_id AND stock_balances.sku = wanted.sku
                AND stock_balances.warehouse = \(warehouse)
            """
        )
    }

    /// Marks the balances of these products as changed, in every warehouse.
    static func touch(_ skus: [SKU], clock: Int64, _ scope: InstanceScope) throws {
        if skus.isEmpty { return }
        try scope.tx.execute(
            """
            \(scope.with("wanted", .text("sku"), skus))
            UPDATE stock_balances SET clock = \(clock),
                updated_at = \(scope.notBefore("stock_balances.updated_at"))
            FROM wanted WHERE stock_balances.instance_id = wanted.instance_id AND stock_balances.sku = wanted.sku
            """
        )
    }
}
