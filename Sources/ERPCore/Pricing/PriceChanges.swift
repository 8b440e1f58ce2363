import Kernel
import Persistence

/// When the prices of a SKU in a list last changed: what the price list's delta is read from.
enum PriceChanges {
    /// Notes that the prices of these SKUs in this list changed or went.
    static func note(_ skus: [SKU], of list: String, clock: Int64, _ scope: InstanceScope) throws {
        if skus.isEmpty { return }
        try scope.tx.execute(
            """
            \(scope.with("changed", .text("sku"), skus))
            INSERT INTO price_changes (instance_id, price_list, sku, clock, updated_at)
            SELECT instance_id, \(list), sku, \(clock), \(scope.now) FROM changed WHERE TRUE
            ON CONFLICT (instance_id, price_list, sku) DO UPDATE SET
                clock = excluded.clock, updated_at = \(scope.notBefore("price_changes.updated_at"))
            """
        )
    }

    /// Marks the prices of these products as changed, in every list that has or had one.
    static func touch(_ skus: [SKU], clock: Int64, _ scope: InstanceScope) throws {
        if skus.isEmpty { return }
        // List by list, so that rows are found by the whole key.
        for list in try PriceListQueries.all(in: scope) {
            try scope.tx.execute(
                """
                \(scope.with("changed", [.text("sku"), .fixedText("price_list", list.code)], skus.map { [$0] }))
                UPDATE price_changes SET clock = \(clock), updated_at = \(scope.notBefore("price_changes.updated_at"))
                FROM changed WHERE price_changes.instance_id = changed.instance_id
                    AND price_changes.price_list = changed.price_list AND price_changes.sku = changed.sku
                """
            )
        }
    }

    /// Marks every price of a list as changed.
    static func touchAll(of list: String, clock: Int64, _ scope: InstanceScope) throws {
        try scope.tx.execute(
            """
            UPDATE price_changes SET clock = \(clock), updated_at = \(scope.notBefore("price_changes.updated_at"))
            WHERE instance_id = \(scope.instance) AND price_list = \(list)
            """
        )
    }
}
