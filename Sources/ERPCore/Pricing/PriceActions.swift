package import Kernel
import Persistence

package enum PriceActions {
    /// Sets or takes away these rows of a list: all of them, or none.
    /// - Returns: the SKUs whose prices really changed.
    /// - Throws: `not_found` where there is no such list; `invalid_field` for a row that comes twice; `unknown_sku`;
    ///   `base_price_required`; `price_changed` where another price stands than was seen.
    package static func put(_ rows: [PriceRow], in list: String, scope: InstanceScope) throws -> [SKU] {
        try refuseRepeated(rows)
        let clock = try scope.advanceClock()
        _ = try PriceListQueries.find(list, in: scope)
        try refuseUnknown(rows, in: scope)
        let before = try tiers(of: Set(rows.map(\.sku)), in: list, scope)
        var after = before
        for row in rows { after[row.sku, default: PriceTiers()].apply(row) }
        try refuseUnsound(rows, before, after)
        let changed = try store(after, over: before, in: list, because: .edit, clock: clock, scope)
        if !changed.isEmpty { try scope.note("price_list.prices", of: list, audited(changed, before, after)) }
        return changed
    }

    /// The prices of these SKUs in a list; SKUs without any are absent.
    package static func tiers(of skus: Set<SKU>, in list: String, _ scope: InstanceScope) throws -> [SKU: PriceTiers] {
        var tiers: [SKU: PriceTiers] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", [.text("sku"), .fixedText("price_list", list)], skus.map { [$0] }))
            SELECT prices.sku AS sku, prices.min_quantity AS min_quantity, prices.unit_price AS unit_price
            FROM wanted JOIN prices ON prices.instance_id = wanted.instance_id
                AND prices.price_list = wanted.price_list AND prices.sku = wanted.sku
            """
        ) { row in
            tiers[try row.sku(), default: PriceTiers()].prices[try row.decimal("min_quantity")] = try row.decimal("unit_price")
        }
        return tiers
    }

    /// Brings the prices of a list from one state to another; the SKUs that differ, in SKU order.
    static func store(
        _ after: [SKU: PriceTiers],
        over before: [SKU: PriceTiers],
        in list: String,
        because cause: PriceCause,
        clock: Int64,
        _ scope: InstanceScope
    ) throws -> [SKU] {
        let changed = after.keys.filter { after[$0] != before[$0] ?? PriceTiers() }.sorted()
        var gone: [(sku: SKU, minQuantity: Quantity)] = []
        var set: [[any SQLBindable]] = []
        for sku in changed {
            let (old, new) = (before[sku]?.prices ?? [:], after[sku]?.prices ?? [:])
            for quantity in old.keys.sorted() where new[quantity] == nil { gone.append((sku, quantity)) }
            for (quantity, price) in new.sorted(by: { $0.key < $1.key }) where old[quantity] != price {
                set.append([sku, quantity, price])
            }
        }
        if changed.isEmpty { return [] }
        try delete(gone, list, scope)
        try upsert(set, list, scope)
        try PriceChanges.note(changed, of: list, clock: clock, scope)
        try PriceHistory.add(changed.flatMap { ChangedPrice.between($0, before[$0], after[$0]) }, cause, to: list, clock: clock, scope)
        return changed
    }

    /// One by one, which is seldom needed: SQLite would read the whole list to delete some rows of it together.
    private static func delete(_ rows: [(sku: SKU, minQuantity: Quantity)], _ list: String, _ scope: InstanceScope) throws {
        for row in rows {
            try scope.tx.execute(
                """
                DELETE FROM prices WHERE instance_id = \(scope.instance) AND price_list = \(list)
                    AND sku = \(row.sku) AND min_quantity = \(row.minQuantity)
                """
            )
        }
    }

    private static func upsert(_ rows: [[any SQLBindable]], _ list: String, _ scope: InstanceScope) throws {
        if rows.isEmpty { return }
        let columns: [SQL.BoundColumn] = [
            .text("sku"), .integer("min_quantity"), .integer("unit_price"), .fixedText("price_list", list),
        ]
        try scope.tx.execute(
            """
            \(scope.with("entries", columns, rows))
            INSERT INTO prices (instance_id, price_list, sku, min_quantity, unit_price)
            SELECT instance_id, price_list, sku, min_quantity, unit_price FROM entries WHERE TRUE
            ON CONFLICT (instance_id, price_list, sku, min_quantity) DO UPDATE SET unit_price = excluded.unit_price
            """
        )
    }
}

extension PriceActions {
    private static func refuseRepeated(_ rows: [PriceRow]) throws {
        struct Place: Hashable {
            let sku: SKU
            let minQuantity: Quantity
        }
        var seen: Set<Place> = []
        let issues = rows.enumerated().compactMap { index, row in
            seen.insert(Place(sku: row.sku, minQuantity: row.minQuantity)).inserted
                ? nil : Refusal.Issue("invalid_field", at: "/prices/\(index)", repeated(row))
        }
        if !issues.isEmpty { throw Refusal(.malformed, issues) }
    }

    static func repeated(_ row: PriceRow) -> Phrase {
        Phrase(
            es: "El precio de \(row.sku) desde \(row.minQuantity) está dos veces.",
            en: "The price of \(row.sku) from \(row.minQuantity) stands twice."
        )
    }

    private static func refuseUnknown(_ rows: [PriceRow], in scope: InstanceScope) throws {
        let unknown = try ProductQueries.unknown(among: Set(rows.map(\.sku)), in: scope)
        let issues = rows.enumerated().compactMap { index, row in
            unknown.contains(row.sku) ? Refusal.Issue.unknownSKU(row.sku, at: "/prices/\(index)/sku") : nil
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
    }

    private static func refuseUnsound(_ rows: [PriceRow], _ before: [SKU: PriceTiers], _ after: [SKU: PriceTiers]) throws {
        let issues = rows.enumerated().compactMap { index, row -> Refusal.Issue? in
            let present = before[row.sku]?.prices[row.minQuantity]
            if case .seen(let seen) = row.expected, seen != present { return .priceChanged(present, at: "/prices/\(index)/unit_price") }
            return after[row.sku]?.isSound == false ? .basePriceRequired(row.sku, at: "/prices/\(index)") : nil
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
    }

    /// Row by row where few SKUs changed; of many, how many.
    private static func audited(_ changed: [SKU], _ before: [SKU: PriceTiers], _ after: [SKU: PriceTiers]) -> JSON {
        if changed.count > 50 { return ["changed_skus": .integer(changed.count)] }
        let rows = changed.flatMap { ChangedPrice.between($0, before[$0], after[$0]) }
        return .object(
            rows.map { row in
                JSON.Member(
                    "\(row.sku) ≥ \(row.minQuantity)",
                    [row.before.map(JSON.decimal) ?? .null, row.after.map(JSON.decimal) ?? .null]
                )
            }
        )
    }
}

extension Refusal.Issue {
    static func priceChanged(_ present: UnitPrice?, at pointer: String) -> Refusal.Issue {
        let now = present?.description
        return Refusal.Issue(
            "price_changed",
            at: pointer,
            Phrase(
                es: "Otra persona lo cambió mientras tanto: ahora \(now.map { "es \($0)" } ?? "no tiene precio").",
                en: "Somebody else changed it meanwhile: now it \(now.map { "is \($0)" } ?? "has no price")."
            ),
            extra: [.init("current", .optional(now))]
        )
    }

    static func basePriceRequired(_ sku: SKU, at pointer: String) -> Refusal.Issue {
        Refusal.Issue(
            "base_price_required",
            at: pointer,
            Phrase(
                es: "\(sku) tiene precios por cantidad y le falta el precio base (el que rige desde 1).",
                en: "\(sku) has prices by quantity and lacks the base price (the one from 1)."
            )
        )
    }
}
