package import Kernel
import Persistence

/// Why something costs what it costs: the row that gave the number, and those that did not, with why.
package struct PriceExplanation: Sendable, Equatable {
    /// What became of a row.
    package enum Verdict: String, Sendable, CaseIterable {
        /// This one gave the price.
        case applies
        /// It would have, but the product was not active.
        case inactive
        /// It holds from more on than was asked for.
        case tierNotReached = "tier_not_reached"
        /// A row that holds from more on, and was reached, comes before it.
        case lowerTier = "lower_tier"
        /// It had been replaced by another price, or taken away, by then.
        case earlier
        /// It did not hold yet.
        case later
        /// It is in a list that was not asked for.
        case otherList = "other_list"
    }

    package struct Row: Sendable, Equatable {
        package let list: String
        package let minQuantity: Quantity
        package let unitPrice: UnitPrice
        /// Since when it held, as far as is known.
        package let from: Instant
        /// When it was replaced or taken away; nil where it still holds.
        package let until: Instant?
        package let cause: PriceCause
        package let actor: String
        package let verdict: Verdict
    }

    /// Why there is no price.
    package enum Absence: String, Sendable, CaseIterable {
        case noPrice = "no_price"
        case productInactive = "product_inactive"
        /// It is not known: the history begins later.
        case beforeHistory = "before_history"
    }

    package let product: Product
    package let list: PriceList
    /// What the prices of the list were in.
    package let fields: PriceListFields
    package let quantity: Quantity
    package let moment: PriceMoment
    /// The row that gave the price first, then the others by list, quantity and time.
    package let rows: [Row]
    package let absence: Absence?

    package var unitPrice: UnitPrice? { rows.first { $0.verdict == .applies }?.unitPrice }
}

package enum PriceExplanations {
    /// - Parameter instant: nil is now.
    /// - Throws: `unknown_sku`, `unknown_price_list`, pointing to the parameters of a query.
    package static func explain(
        _ sku: SKU,
        quantity: Quantity,
        list code: String,
        at instant: Instant?,
        in scope: InstanceScope
    ) throws -> PriceExplanation {
        guard let product = try ProductQueries.find(among: [sku], in: scope)[sku] else {
            throw Refusal(.refused, [.unknownSKU(sku, at: "?sku")])
        }
        try PriceListQueries.require(code, at: "?price_list", in: scope)
        let moment = try PriceMoment.known(at: instant, in: scope)
        let lists = try PriceListQueries.all(in: scope).map(\.code)
        let entries = try PriceHistory.all(sku, of: lists, knownTo: moment, in: scope)
        let isActive = try !PriceListAsOf.activeProducts(among: [sku], at: moment, scope).isEmpty
        let rows = rows(entries, list: code, quantity: quantity, at: moment.at, isActive: isActive)
        return PriceExplanation(
            product: product,
            list: try PriceListQueries.find(code, in: scope),
            fields: try PriceListAsOf.fields(of: code, at: moment, in: scope),
            quantity: quantity,
            moment: moment,
            rows: rows,
            absence: absence(rows, entries.filter { $0.list == code }, at: moment.at)
        )
    }

    private static func absence(
        _ rows: [PriceExplanation.Row],
        _ entries: [PriceHistoryEntry],
        at instant: Instant
    ) -> PriceExplanation.Absence? {
        if rows.contains(where: { $0.verdict == .applies }) { return nil }
        if rows.contains(where: { $0.verdict == .inactive }) { return .productInactive }
        let isBeforeHistory = entries.first.map { $0.cause == .beginning && $0.at > instant } ?? false
        return isBeforeHistory ? .beforeHistory : .noPrice
    }

    /// One price of a row with the time for which it held.
    private struct Span {
        let entry: PriceHistoryEntry
        let price: UnitPrice
        let until: Instant?

        func holds(at instant: Instant) -> Bool {
            entry.at <= instant && until.map { $0 > instant } ?? true
        }
    }

    /// - Parameter entries: in the order of their clock.
    static func rows(
        _ entries: [PriceHistoryEntry],
        list: String,
        quantity: Quantity,
        at instant: Instant,
        isActive: Bool
    ) -> [PriceExplanation.Row] {
        let spans = spans(entries)
        let inForce = spans.filter { $0.entry.list == list && $0.holds(at: instant) }
        let reached = max(quantity, PriceRow.base)
        let winner = inForce.map(\.entry.change.minQuantity).filter { $0 <= reached }.max()
        let judged = spans.compactMap { span -> PriceExplanation.Row? in
            let row = span.entry.change.minQuantity
            let isHolding = span.holds(at: instant)
            if span.entry.list != list { return isHolding ? made(span, .otherList) : nil }
            guard isHolding else { return made(span, span.entry.at > instant ? .later : .earlier) }
            if row == winner { return made(span, isActive ? .applies : .inactive) }
            return made(span, row > reached ? .tierNotReached : .lowerTier)
        }
        return ordered(nearest(judged), list: list)
    }

    private static func made(_ span: Span, _ verdict: PriceExplanation.Verdict) -> PriceExplanation.Row {
        PriceExplanation.Row(
            list: span.entry.list,
            minQuantity: span.entry.change.minQuantity,
            unitPrice: span.price,
            from: span.entry.at,
            until: span.until,
            cause: span.entry.cause,
            actor: span.entry.actor,
            verdict: verdict
        )
    }

    private struct Place: Hashable {
        let list: String
        let minQuantity: Quantity
    }

    /// Changes of one instant leave no time to the first of them, which then held never.
    private static func spans(_ entries: [PriceHistoryEntry]) -> [Span] {
        var next: [Place: Instant] = [:]
        var spans: [Span] = []
        for entry in entries.reversed() {
            let place = Place(list: entry.list, minQuantity: entry.change.minQuantity)
            let until = next[place]
            next[place] = entry.at
            if let price = entry.change.after, until.map({ $0 > entry.at }) ?? true {
                spans.append(Span(entry: entry, price: price, until: until))
            }
        }
        return spans.reversed()
    }

    /// Of what came earlier or later, only what is next to the moment; the rest is in the history.
    private static func nearest(_ rows: [PriceExplanation.Row]) -> [PriceExplanation.Row] {
        var seenLater: Set<Place> = []
        let forward = rows.filter { row in
            row.verdict != .later || seenLater.insert(Place(list: row.list, minQuantity: row.minQuantity)).inserted
        }
        var seenEarlier: Set<Place> = []
        return forward.reversed().filter { row in
            row.verdict != .earlier || seenEarlier.insert(Place(list: row.list, minQuantity: row.minQuantity)).inserted
        }.reversed()
    }

    private static func ordered(_ rows: [PriceExplanation.Row], list: String) -> [PriceExplanation.Row] {
        func rank(_ row: PriceExplanation.Row) -> Int {
            row.verdict == .applies || row.verdict == .inactive ? 0 : row.list == list ? 1 : 2
        }
        return rows.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (rank(a), a.list, a.minQuantity.steps, left.offset) < (rank(b), b.list, b.minQuantity.steps, right.offset)
        }.map(\.element)
    }
}
