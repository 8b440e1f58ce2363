import ERPCore
import Kernel
import WebSupport

/// Change tokens and cursors of the feeds, as opaque texts. Each says which view it belongs to; one of another view, or of an
/// older public-read policy, is `invalid_cursor`.
enum FeedCursor {
    /// Where a request begins: its cursor, its change token, or nil for a snapshot.
    static func start(_ query: QueryParameters, view: FeedView) throws -> FeedPosition? {
        if let cursor = try query.text("cursor") { return try position(cursor, kind: "cursor", view: view) }
        if let since = try query.text("since") { return try position(since, kind: "token", view: view) }
        return nil
    }

    static func cursor(_ position: FeedPosition, view: FeedView) -> String {
        ListCursor.encode(text(position, view: view), list: "cursor")
    }

    /// One clock serves all lists of an instance, so the token names the policy alone, not the list.
    static func changeToken(clock: Int64, view: FeedView) -> String {
        ListCursor.encode("\(view.instance.number)|\(view.policyRevision)|\(clock)", list: "token")
    }

    /// The clock value of a change token.
    static func seenClock(token: String, view: FeedView) throws -> Int64 {
        guard case .seen(let clock) = try position(token, kind: "token", view: view) else { throw Refusal.invalidCursor }
        return clock
    }

    private static func position(_ text: String, kind: String, view: FeedView) throws -> FeedPosition {
        // By bytes: as characters, a separator would melt into a combining mark that a SKU begins with.
        let bytes = Array(try ListCursor.decode(text, list: kind).utf8)
        let parts = bytes.split(separator: UInt8(ascii: "|"), maxSplits: 6, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let numbers = parts.map { Int64($0) }
        guard parts.count >= 3, numbers[0] == view.instance.number, numbers[1] == view.policyRevision else { throw Refusal.invalidCursor }
        if kind == "token" {
            guard parts.count == 3, let clock = numbers[2], clock >= 0 else { throw Refusal.invalidCursor }
            return .seen(clock: clock)
        }
        guard parts.count == 7, parts[2] == view.list, parts[3] == view.selection else { throw Refusal.invalidCursor }
        guard let clock = numbers[5], clock >= 0 else { throw Refusal.invalidCursor }
        switch parts[4] {
        case "seen": return .seen(clock: clock)
        case "snapshot": return .snapshot(clock: clock, after: SKU(stored: String(parts[6])))
        case "delta": return .delta(clock: clock, after: SKU(stored: String(parts[6])))
        default: throw Refusal.invalidCursor
        }
    }

    private static func text(_ position: FeedPosition, view: FeedView) -> String {
        let place =
            switch position {
            case .seen(let clock): "seen|\(clock)|"
            case .snapshot(let clock, let after): "snapshot|\(clock)|\(after)"
            case .delta(let clock, let after): "delta|\(clock)|\(after)"
            }
        return "\(view.instance.number)|\(view.policyRevision)|\(view.list)|\(view.selection)|\(place)"
    }
}
