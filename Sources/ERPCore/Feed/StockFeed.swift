package import Kernel
import Persistence

/// What is to be had of a SKU, or that it is gone.
package struct StockItem: Sendable, Equatable {
    package let sku: SKU
    package let onHand: Quantity
    package let reserved: Quantity
    package let isActive: Bool
    package let updatedAt: Instant

    /// On hand less what is reserved, never negative.
    package var available: Quantity {
        guard let rest = try? onHand.subtracting(reserved) else { return .zero }
        return rest.isNegative ? .zero : rest
    }
}

/// Stock as a list: a snapshot in SKU order, or what changed after a clock value in the order of change.
///
/// No change is missed: writers of one instance take its clock first and keep it until they commit, so whoever reads
/// clock value n in a snapshot of the database sees every change up to n.
package enum StockFeed {
    /// - Parameter warehouses: nil is all.
    package static func snapshot(
        after position: FeedPosition?,
        warehouses: [String]?,
        limit: Int,
        in scope: InstanceScope
    ) throws -> FeedPage<StockItem> {
        let clock = try FeedClock.current(in: scope)
        let (begun, after) = FeedClock.snapshotStart(position, clock: clock)
        let rows = try scope.tx.all(
            """
            SELECT p.sku, p.active, p.updated_at AS product_updated_at, MAX(b.updated_at) AS updated_at,
                CAST(COALESCE(SUM(b.on_hand), 0) AS BIGINT) AS on_hand,
                CAST(COALESCE(SUM(b.reserved), 0) AS BIGINT) AS reserved
            FROM (
                SELECT instance_id, sku, active, updated_at FROM products
                WHERE instance_id = \(scope.instance) AND active = 1 AND sku > \(after)
                ORDER BY sku LIMIT \(limit + 1)
            ) p
            LEFT JOIN stock_balances b ON b.instance_id = p.instance_id AND b.sku = p.sku \(isConcerned(warehouses))
            GROUP BY p.sku, p.active, p.updated_at ORDER BY p.sku
            """
        )
        let items = try rows.prefix(limit).map(item)
        let next = rows.count > limit ? items.last.map { FeedPosition.snapshot(clock: begun, after: $0.sku) } : nil
        return FeedPage(items: items, next: next, token: begun)
    }

    package static func delta(
        after position: FeedPosition,
        warehouses: [String]?,
        limit: Int,
        in scope: InstanceScope
    ) throws -> FeedPage<StockItem> {
        let (clock, sku) = FeedClock.deltaStart(position)
        let changes = try scope.tx.all(
            """
            SELECT b.sku, b.clock FROM stock_balances b
            WHERE b.instance_id = \(scope.instance) AND (b.clock, b.sku) > (\(clock), \(sku))
                AND NOT EXISTS (
                    SELECT 1 FROM stock_balances n
                    WHERE n.instance_id = b.instance_id AND n.sku = b.sku
                        AND (n.clock > b.clock OR (n.clock = b.clock AND n.warehouse > b.warehouse))
                )
            ORDER BY b.clock, b.sku LIMIT \(limit + 1)
            """
        )
        let current = try FeedClock.current(in: scope)
        let skus = try changes.prefix(limit).map { try $0.sku() }
        let found = try items(skus, warehouses: warehouses, in: scope)
        let next = try FeedClock.nextDelta(changes, limit: limit)
        return FeedPage(items: skus.compactMap { found[$0] }, next: next, token: current)
    }

    /// These SKUs as they are now; inactive and unknown ones are absent.
    package static func items(
        _ skus: [SKU],
        warehouses: [String]?,
        in scope: InstanceScope
    ) throws -> [SKU: StockItem] {
        let rows = try scope.tx.all(
            """
            SELECT p.sku, p.active, p.updated_at AS product_updated_at, MAX(b.updated_at) AS updated_at,
                CAST(COALESCE(SUM(b.on_hand), 0) AS BIGINT) AS on_hand,
                CAST(COALESCE(SUM(b.reserved), 0) AS BIGINT) AS reserved
            FROM products p
            LEFT JOIN stock_balances b ON b.instance_id = p.instance_id AND b.sku = p.sku \(isConcerned(warehouses))
            WHERE p.instance_id = \(scope.instance) AND p.sku IN \(SQL.list(skus))
            GROUP BY p.sku, p.active, p.updated_at
            """
        )
        let items = try rows.map(item)
        return Dictionary(items.map { ($0.sku, $0) }) { first, _ in first }
    }

    private static func isConcerned(_ warehouses: [String]?) -> SQL {
        warehouses.map { "AND b.warehouse IN \(SQL.list($0))" } ?? ""
    }

    /// A sum over warehouses, the most that a quantity holds where it is more.
    private static func told(_ steps: Int64) throws -> Quantity {
        try Quantity(steps: min(max(steps, 1 - Quantity.limit), Quantity.limit - 1))
    }

    private static func item(_ row: SQLRow) throws -> StockItem {
        let productUpdatedAt = try row.instant("product_updated_at")
        let isActive = try row.bool("active")
        let stockUpdatedAt = try row.instantIfAny("updated_at")
        return StockItem(
            sku: try row.sku(),
            onHand: try told(row.integer("on_hand")),
            reserved: try told(row.integer("reserved")),
            isActive: isActive,
            updatedAt: isActive ? stockUpdatedAt ?? productUpdatedAt : max(productUpdatedAt, stockUpdatedAt ?? productUpdatedAt)
        )
    }
}
