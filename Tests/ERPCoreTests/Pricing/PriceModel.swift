import ERPCore
import Kernel

/// A second implementation of price lists and their history: a log of everything that happened, gone through from its beginning
/// for each question. Slow and obvious.
struct PriceModel {
    struct Event {
        let at: Instant
        let list: String
        let sku: SKU
        let minQuantity: Int64
        /// Nil: taken away.
        let price: Int64?
    }

    private(set) var events: [Event] = []
    private var listTimes: [String: Instant] = [:]
    private var turns: [(at: Instant, sku: SKU, isActive: Bool)] = []
    private var productTimes: [SKU: Instant] = [:]

    /// Changes of one list that happen together; their time does not run back.
    mutating func change(_ list: String, _ changes: [(sku: SKU, minQuantity: Int64, price: Int64?)], now: Instant) {
        let present = state(of: list, at: nil)
        let real = changes.filter { present[$0.sku]?[$0.minQuantity] != $0.price }
        if real.isEmpty { return }
        let at = max(now, listTimes[list] ?? now)
        listTimes[list] = at
        for change in real {
            events.append(Event(at: at, list: list, sku: change.sku, minQuantity: change.minQuantity, price: change.price))
        }
    }

    /// A repricing takes the list's time along, also where it changes nothing.
    mutating func touch(_ list: String, now: Instant) {
        listTimes[list] = max(now, listTimes[list] ?? now)
    }

    mutating func make(_ sku: SKU, now: Instant) {
        productTimes[sku] = now
    }

    mutating func turn(_ sku: SKU, _ isActive: Bool, now: Instant) {
        guard self.isActive(sku, at: nil) != isActive else { return }
        let at = max(now, productTimes[sku] ?? now)
        productTimes[sku] = at
        turns.append((at, sku, isActive))
    }

    /// Products are born active.
    func isActive(_ sku: SKU, at instant: Instant?) -> Bool {
        var isActive = true
        for turn in turns where turn.sku == sku && (instant.map { turn.at <= $0 } ?? true) { isActive = turn.isActive }
        return isActive
    }

    func state(of list: String, at instant: Instant?) -> [SKU: [Int64: Int64]] {
        var state: [SKU: [Int64: Int64]] = [:]
        for event in events where event.list == list && (instant.map { event.at <= $0 } ?? true) {
            state[event.sku, default: [:]][event.minQuantity] = event.price
        }
        return state.filter { !$0.value.isEmpty }
    }

    func price(_ sku: SKU, _ quantity: Int64, in list: String, at instant: Instant?) -> Int64? {
        guard isActive(sku, at: instant), let rows = state(of: list, at: instant)[sku] else { return nil }
        var best: (from: Int64, price: Int64)?
        for (from, price) in rows {
            let isReached = from <= quantity || from == 10_000
            if isReached, from > best?.from ?? 0 { best = (from, price) }
        }
        return best?.price
    }
}
