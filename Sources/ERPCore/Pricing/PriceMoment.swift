package import Kernel
import Persistence

/// A moment of an instance's prices: what was in force at an instant, as far as changes up to a value of the change clock
/// tell. The clock makes it hold still: a reader who pages with it sees one state of the list, whatever happens meanwhile.
package struct PriceMoment: Sendable, Equatable {
    package let at: Instant
    package let clock: Int64

    package init(at: Instant, clock: Int64) {
        self.at = at
        self.clock = clock
    }

    /// An instant as everything tells that is known by now; without one, what holds now.
    package static func known(at instant: Instant?, in scope: InstanceScope) throws -> PriceMoment {
        PriceMoment(at: instant ?? Instant(microseconds: .max), clock: try FeedClock.current(in: scope))
    }
}

/// The prices of one SKU at a moment.
package struct PriceSheet: Sendable, Equatable {
    package let sku: SKU
    /// From the smallest quantity up; never empty.
    package let tiers: PriceTiers
}

/// A price list as of a moment.
package enum PriceListAsOf {
    /// What a list's prices were in.
    package static func fields(of code: String, at moment: PriceMoment, in scope: InstanceScope) throws -> PriceListFields {
        var fields = try PriceListQueries.find(code, in: scope).fields
        let past = try scope.tx.first(
            """
            SELECT currency, tax_included FROM price_list_pasts
            WHERE instance_id = \(scope.instance) AND code = \(code) AND (until > \(moment.at) OR clock > \(moment.clock))
            ORDER BY clock LIMIT 1
            """
        )
        if let past {
            fields.currency = try past.text("currency")
            fields.isTaxIncluded = try past.bool("tax_included")
        }
        return fields
    }

    /// The prices in force, in SKU order. A page may be short, or empty: what had no price then is left out.
    /// - Returns: the sheets, and the SKU after which to go on; nil on the last page.
    package static func page(
        of list: String,
        at moment: PriceMoment,
        after sku: SKU?,
        limit: Int,
        in scope: InstanceScope
    ) throws -> (sheets: [PriceSheet], next: SKU?) {
        let rows = try scope.tx.all(
            """
            SELECT sku FROM price_changes
            WHERE instance_id = \(scope.instance) AND price_list = \(list) AND sku > \(sku?.text ?? "") ORDER BY sku LIMIT \(limit + 1)
            """
        )
        let skus = try rows.prefix(limit).map { try $0.sku() }
        return (try sheets(of: skus, in: list, at: moment, in: scope), rows.count > limit ? skus.last : nil)
    }

    /// The prices in force of these SKUs, in their order; those that had none, or were inactive, are left out.
    package static func sheets(
        of skus: [SKU],
        in list: String,
        at moment: PriceMoment,
        in scope: InstanceScope
    ) throws -> [PriceSheet] {
        let tiers = try tiers(of: skus, in: list, at: moment, scope)
        let active = try activeProducts(among: skus, at: moment, scope)
        return skus.compactMap { sku in
            guard active.contains(sku), let tiers = tiers[sku] else { return nil }
            return PriceSheet(sku: sku, tiers: tiers)
        }
    }

    /// The prices in force of these SKUs, of inactive products too.
    static func tiers(of skus: [SKU], in list: String, at moment: PriceMoment, _ scope: InstanceScope) throws -> [SKU: PriceTiers] {
        var tiers: [SKU: PriceTiers] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", [.text("sku"), .fixedText("price_list", list)], skus.map { [$0] }))
            SELECT h.sku AS sku, h.min_quantity AS min_quantity, h.unit_price AS unit_price
            FROM wanted JOIN price_history h
                ON h.instance_id = wanted.instance_id AND h.price_list = wanted.price_list AND h.sku = wanted.sku
            WHERE h.at <= \(moment.at) AND h.clock <= \(moment.clock) AND h.unit_price IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM price_history n
                WHERE n.instance_id = h.instance_id AND n.price_list = h.price_list AND n.sku = h.sku AND n.clock > h.clock
                    AND n.min_quantity = h.min_quantity AND n.clock <= \(moment.clock) AND n.at <= \(moment.at)
            )
            """
        ) { row in
            tiers[try row.sku(), default: PriceTiers()].prices[try row.decimal("min_quantity")] = try row.decimal("unit_price")
        }
        return tiers
    }

    /// Those of these products that were active. The first turn after the moment tells what it was before; without one, it was as
    /// it is.
    static func activeProducts(among skus: [SKU], at moment: PriceMoment, _ scope: InstanceScope) throws -> Set<SKU> {
        let rows = try scope.tx.all(
            """
            \(scope.with("wanted", .text("sku"), skus))
            SELECT p.sku AS sku, p.active AS active, (
                SELECT t.active FROM product_turns t
                WHERE t.instance_id = p.instance_id AND t.sku = p.sku AND (t.at > \(moment.at) OR t.clock > \(moment.clock))
                ORDER BY t.clock LIMIT 1
            ) AS next
            FROM wanted JOIN products p ON p.instance_id = wanted.instance_id AND p.sku = wanted.sku
            """
        )
        return Set(
            try rows.compactMap { row in
                let isActive = try row.boolIfAny("next").map { !$0 } ?? (try row.bool("active"))
                return isActive ? try row.sku() : nil
            }
        )
    }
}
