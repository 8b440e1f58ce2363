import Kernel
import Persistence

package enum PriceImport {
    /// Sets the prices of some rows in a list; a row without a price takes it away. Of rows for one SKU and quantity the
    /// last holds. Tiers whose SKU would be left without a base price are rejected.
    /// - Throws: `unknown_price_list`.
    package static func apply(_ rows: [ImportRow<PriceRow>], list: String, in scope: InstanceScope) throws -> ImportTally {
        var tally = ImportTally()
        let clock = try scope.advanceClock()
        try PriceListQueries.require(list, at: "?price_list", in: scope)
        let skus = Set(rows.map(\.value.sku))
        let unknown = try ProductQueries.unknown(among: skus, in: scope)
        let before = try PriceActions.tiers(of: skus, in: list, scope)
        var after = before
        let known = rows.filter { row in
            guard unknown.contains(row.value.sku) else { return true }
            tally.reject(row.number, "sku", .unknownSKU(row.value.sku, at: ""))
            return false
        }
        for (sku, rows) in Dictionary(grouping: known, by: \.value.sku) {
            after[sku] = settle(rows, over: before[sku] ?? PriceTiers(), &tally)
        }
        _ = try PriceActions.store(after, over: before, in: list, because: .import, clock: clock, scope)
        return tally
    }

    /// All rows of a SKU together where that is sound, else those of them that keep it sound one after another.
    private static func settle(
        _ rows: [ImportRow<PriceRow>],
        over before: PriceTiers,
        _ tally: inout ImportTally
    ) -> PriceTiers {
        var together = before
        for row in rows { together.apply(row.value) }
        let isSound = together.isSound
        var tiers = before
        for row in rows {
            let price = tiers.prices[row.value.minQuantity]
            var next = tiers
            next.apply(row.value)
            guard isSound || next.isSound else {
                tally.reject(row.number, "min_quantity", .basePriceRequired(row.value.sku, at: ""))
                continue
            }
            if next == tiers {
                tally.unchanged += 1
            } else if price == nil {
                tally.created += 1
            } else {
                tally.updated += 1
            }
            tiers = next
        }
        return tiers
    }
}
