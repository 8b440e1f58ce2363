package import Kernel
import Persistence

/// The prices of a SKU in one list, or that it has none.
package struct PriceItem: Sendable, Equatable {
    package struct Tier: Sendable, Equatable {
        package let minQuantity: Quantity
        package let unitPrice: UnitPrice
    }

    package let sku: SKU
    /// From the smallest quantity up; the first is the base price. Empty where the price is gone.
    package let tiers: [Tier]
    package let updatedAt: Instant
}

/// Prices as a list: a snapshot in SKU order, or what changed after a clock value. What `StockFeed` says of the clock
/// holds here too.
package enum PriceFeed {
    package static func snapshot(
        after position: FeedPosition?,
        priceList: String,
        limit: Int,
        in scope: InstanceScope
    ) throws -> FeedPage<PriceItem> {
        let clock = try FeedClock.current(in: scope)
        let (begun, after) = FeedClock.snapshotStart(position, clock: clock)
        let rows = try scope.tx.all(
            """
            SELECT p.sku, c.updated_at FROM prices p
            JOIN products g ON g.instance_id = p.instance_id AND g.sku = p.sku AND g.active = 1
            JOIN price_changes c ON c.instance_id = p.instance_id AND c.price_list = p.price_list AND c.sku = p.sku
            WHERE p.instance_id = \(scope.instance) AND p.price_list = \(priceList) AND p.sku > \(after)
                AND p.min_quantity = \(Quantity(whole: 1))
            ORDER BY p.sku LIMIT \(limit + 1)
            """
        )
        let items = try items(Array(rows.prefix(limit)), priceList: priceList, in: scope)
        let next = rows.count > limit ? items.last.map { FeedPosition.snapshot(clock: begun, after: $0.sku) } : nil
        return FeedPage(items: items, next: next, token: begun)
    }

    package static func delta(
        after position: FeedPosition,
        priceList: String,
        limit: Int,
        in scope: InstanceScope
    ) throws -> FeedPage<PriceItem> {
        let (clock, sku) = FeedClock.deltaStart(position)
        let changes = try scope.tx.all(
            """
            SELECT sku, clock, updated_at FROM price_changes
            WHERE instance_id = \(scope.instance) AND price_list = \(priceList) AND (clock, sku) > (\(clock), \(sku))
            ORDER BY clock, sku LIMIT \(limit + 1)
            """
        )
        let items = try items(Array(changes.prefix(limit)), priceList: priceList, in: scope)
        return FeedPage(
            items: items,
            next: try FeedClock.nextDelta(changes, limit: limit),
            token: try FeedClock.current(in: scope)
        )
    }

    /// The prices of these SKUs, in their order; a SKU that never had a price in the list is absent.
    package static func items(_ skus: [SKU], priceList: String, in scope: InstanceScope) throws -> [PriceItem] {
        let rows = try scope.tx.all(
            """
            SELECT sku, updated_at FROM price_changes
            WHERE instance_id = \(scope.instance) AND price_list = \(priceList) AND sku IN \(SQL.list(skus)) ORDER BY sku
            """
        )
        return try items(rows, priceList: priceList, in: scope)
    }

    private static func items(_ changes: [SQLRow], priceList: String, in scope: InstanceScope) throws -> [PriceItem] {
        let skus = try changes.map { try $0.sku() }
        var tiers: [SKU: [PriceItem.Tier]] = [:]
        try scope.tx.forEach(
            """
            SELECT p.sku, p.min_quantity, p.unit_price FROM prices p
            JOIN products g ON g.instance_id = p.instance_id AND g.sku = p.sku AND g.active = 1
            WHERE p.instance_id = \(scope.instance) AND p.price_list = \(priceList) AND p.sku IN \(SQL.list(skus))
            ORDER BY p.sku, p.min_quantity
            """
        ) { row in
            let tier = PriceItem.Tier(minQuantity: try row.decimal("min_quantity"), unitPrice: try row.decimal("unit_price"))
            tiers[try row.sku(), default: []].append(tier)
        }
        return try changes.map { row in
            let sku = try row.sku()
            return PriceItem(sku: sku, tiers: tiers[sku] ?? [], updatedAt: try row.instant("updated_at"))
        }
    }
}
