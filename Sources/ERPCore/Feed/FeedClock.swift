import Kernel
import Persistence

/// What the feeds share about the change clock.
package enum FeedClock {
    /// The clock as this transaction sees it: everything up to it is visible here.
    package static func current(in scope: InstanceScope) throws -> Int64 {
        try scope.tx.first("SELECT clock FROM instances WHERE id = \(scope.instance)")?.integer("clock") ?? 0
    }

    /// The clock value of the newest change of stock; 0 where there was none.
    package static func newestStock(in scope: InstanceScope) throws -> Int64 {
        try scope.tx.first(
            "SELECT clock FROM stock_balances WHERE instance_id = \(scope.instance) ORDER BY clock DESC LIMIT 1"
        )?.integer("clock") ?? 0
    }

    /// The clock value of the newest change of a price in any list; 0 where there was none.
    package static func newestPrice(in scope: InstanceScope) throws -> Int64 {
        try scope.tx.first(
            "SELECT MAX(clock) AS clock FROM price_changes WHERE instance_id = \(scope.instance)"
        )?.integerIfAny("clock") ?? 0
    }

    /// When a snapshot began, and the SKU after which to go on. What changes while a reader pages is told by the delta
    /// since the beginning.
    static func snapshotStart(_ position: FeedPosition?, clock: Int64) -> (begun: Int64, after: String) {
        if case .snapshot(let begun, let after)? = position { return (begun, after.text) }
        return (clock, "")
    }

    /// The clock value and the SKU after which a delta goes on. All of a clock value was seen unless a SKU says how far.
    static func deltaStart(_ position: FeedPosition) -> (clock: Int64, sku: String) {
        switch position {
        case .seen(let clock), .snapshot(let clock, _): (clock, "\u{10FFFF}\u{10FFFF}")
        case .delta(let clock, let sku): (clock, sku.text)
        }
    }

    /// Where the next page of a delta begins; nil where this is the last.
    static func nextDelta(_ changes: [SQLRow], limit: Int) throws -> FeedPosition? {
        guard changes.count > limit else { return nil }
        let last = changes[limit - 1]
        return .delta(clock: try last.integer("clock"), after: try last.sku())
    }
}
