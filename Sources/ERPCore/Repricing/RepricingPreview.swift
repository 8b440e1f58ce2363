package import Kernel
import Persistence

/// What a repricing is to do.
package struct RepricingDraft: Sendable {
    package let id: Identifier<Repricing>
    package let list: String
    package let selection: Repricing.Selection
    package let rule: PriceRule
    /// As the API takes it, to be shown again.
    package let request: JSON

    package init(id: Identifier<Repricing>, list: String, selection: Repricing.Selection, rule: PriceRule, request: JSON) {
        self.id = id
        self.list = list
        self.selection = selection
        self.rule = rule
        self.request = request
    }
}

package enum RepricingActions {
    /// Rows that are read and written at a time.
    private static let chunk = 2000
    /// Previews that nobody applied go after so many seconds.
    private static let previewSeconds: Double = 7 * 86400

    /// Computes what a repricing would do, and keeps it; no price changes yet.
    /// - Throws: `unknown_price_list`, `unknown_sku`.
    package static func preview(_ draft: RepricingDraft, in scope: InstanceScope) throws -> Repricing {
        try PriceListQueries.require(draft.list, at: "/price_list", in: scope)
        try dropOldPreviews(in: scope)
        try scope.tx.execute(
            """
            INSERT INTO repricings (id, instance_id, price_list, state, request, made_by, made_at, made_clock)
            VALUES (
                \(draft.id), \(scope.instance), \(draft.list), 'preview', \(draft.request.text), \(scope.author.name), \(scope.now),
                \(try FeedClock.current(in: scope))
            )
            """
        )
        var tally = Tally()
        try forEachChunk(draft, in: scope) { rows in try add(rows, draft, &tally, scope) }
        try scope.tx.execute(
            """
            UPDATE repricings SET rows_total = \(tally.rows), rows_unchanged = \(tally.unchanged), rows_refused = \(tally.refused)
            WHERE id = \(draft.id)
            """
        )
        return try RepricingQueries.find(draft.id, in: scope)
    }

    private struct Tally {
        var rows = 0
        var unchanged = 0
        var refused = 0
    }

    private typealias Row = (sku: SKU, minQuantity: Quantity, price: UnitPrice)

    private static func add(_ rows: [Row], _ draft: RepricingDraft, _ tally: inout Tally, _ scope: InstanceScope) throws {
        var entries: [[any SQLBindable]] = []
        for row in rows {
            let after = draft.rule.applied(to: row.price)
            if after == row.price {
                tally.unchanged += 1
                continue
            }
            tally.rows += 1
            if after == nil { tally.refused += 1 }
            let outcome = after == nil ? RepricingRow.Outcome.refused.rawValue : nil
            entries.append([row.sku, row.minQuantity, row.price, after, outcome])
        }
        if entries.isEmpty { return }
        let columns: [SQL.BoundColumn] = [
            .text("sku"), .integer("min_quantity"), .integer("price_before"), .integer("price_after"), .text("outcome"),
        ]
        try scope.tx.execute(
            """
            \(scope.with("entries", columns, entries))
            INSERT INTO repricing_rows (repricing_id, sku, min_quantity, price_before, price_after, outcome)
            SELECT \(draft.id), sku, min_quantity, price_before, price_after, outcome FROM entries
            """
        )
    }

    private static func forEachChunk(_ draft: RepricingDraft, in scope: InstanceScope, _ body: ([Row]) throws -> Void) throws {
        switch draft.selection {
        case .all: try forEachChunkOfAll(draft.list, in: scope, body)
        case .search(let text):
            var last: SKU?
            while true {
                let found = try ProductQueries.search(ProductFilter(text: text), after: last, limit: chunk, in: scope).map(\.sku)
                guard let newest = found.last else { break }
                last = newest
                try body(try rows(of: found, in: draft.list, scope))
            }
        case .skus(let skus):
            let unknown = try ProductQueries.unknown(among: skus, in: scope)
            let issues = skus.enumerated().compactMap { index, sku in
                unknown.contains(sku) ? Refusal.Issue.unknownSKU(sku, at: "/skus/\(index)") : nil
            }
            if !issues.isEmpty { throw Refusal(.refused, issues) }
            try body(try rows(of: Array(Set(skus)), in: draft.list, scope))
        }
    }

    private static func forEachChunkOfAll(_ list: String, in scope: InstanceScope, _ body: ([Row]) throws -> Void) throws {
        var last: Row?
        while true {
            let rest: SQL = if let last { "AND (sku, min_quantity) > (\(last.sku), \(last.minQuantity))" } else { "" }
            let rows = try scope.tx.all(
                """
                SELECT sku, min_quantity, unit_price FROM prices
                WHERE instance_id = \(scope.instance) AND price_list = \(list) \(rest)
                ORDER BY sku, min_quantity LIMIT \(chunk)
                """
            ).map { row in (sku: try row.sku(), minQuantity: try row.decimal("min_quantity"), price: try row.decimal("unit_price")) as Row }
            guard let newest = rows.last else { break }
            last = newest
            try body(rows)
        }
    }

    private static func rows(of skus: [SKU], in list: String, _ scope: InstanceScope) throws -> [Row] {
        let tiers = try PriceActions.tiers(of: Set(skus), in: list, scope)
        return tiers.sorted { $0.key < $1.key }.flatMap { sku, tiers in
            tiers.prices.sorted { $0.key < $1.key }.map { (sku: sku, minQuantity: $0.key, price: $0.value) }
        }
    }

    private static func dropOldPreviews(in scope: InstanceScope) throws {
        let limit = scope.now.advanced(bySeconds: -previewSeconds)
        let old = try scope.tx.all(
            "SELECT id FROM repricings WHERE instance_id = \(scope.instance) AND state = 'preview' AND made_at < \(limit) LIMIT 20"
        ).map { try $0.text("id") }
        for id in old { try drop(Identifier(id), in: scope) }
    }

    private static func drop(_ id: Identifier<Repricing>, in scope: InstanceScope) throws {
        try scope.tx.execute("DELETE FROM repricing_rows WHERE repricing_id = \(id)")
        try scope.tx.execute("DELETE FROM repricings WHERE id = \(id)")
    }

    /// Forgets a preview.
    /// - Throws: `not_found`; `not_editable` where it was applied.
    package static func discard(_ id: Identifier<Repricing>, in scope: InstanceScope) throws {
        _ = try scope.advanceClock()
        guard try RepricingQueries.find(id, in: scope).state == .preview else {
            throw Refusal(
                .refused,
                "not_editable",
                es: "La remarcación ya se aplicó: queda en la historia, y se puede deshacer.",
                en: "The repricing was applied: it stays in the history, and can be undone."
            )
        }
        try drop(id, in: scope)
    }
}
