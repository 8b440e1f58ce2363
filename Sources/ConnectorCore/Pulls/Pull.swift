package import ERPWire
package import Kernel

/// One pass over Acqua's stock or prices: a snapshot, or what changed since a token. Pure, as deliveries are.
package struct Pull<Kind: FigureKind>: Sendable {
    package typealias Figure = Kind.Figure

    /// The items of one page, and which SKUs it speaks for.
    package struct Batch: Hashable, Sendable {
        package var items: [FigureItem<Figure>]
        package var faults: [FigurePage<Figure>.Fault]
        /// For a snapshot: whatever lies here and is not among the items is gone.
        package var range: Range?
        /// The pass began anew because Acqua refused the token: another list may stand behind it now, so that the time
        /// of a change says nothing about which state is newer.
        package var supersedes: Bool
    }

    /// SKUs after one and up to another; nil is the end of the list.
    package struct Range: Hashable, Sendable {
        package var after: SKU?
        package var through: SKU?

        package init(after: SKU?, through: SKU?) {
            self.after = after
            self.through = through
        }
    }

    package enum Effect: Hashable, Sendable {
        case apply(Batch)
        case discardToken
        /// Ask for `request` after this many seconds.
        case ask(afterSeconds: Double)
        case finish(changeToken: String)
        case fail(Fault)
    }

    package static var pageLimit: Int { 1000 }
    private static var pagesMaximum: Int { 1_000_000 }
    private static var triesMaximum: Int { 4 }
    /// Pages without an item in a row: a list that only promises more has no end.
    private static var emptyPagesMaximum: Int { 100 }

    private let list: String
    private var since: String?
    private var cursor: String?
    private var last: SKU?
    private var supersedes: Bool
    private var hasRestarted = false
    private var pages = 0
    private var emptyPages = 0
    private var failures = 0
    private var unauthorized = 0

    /// - Parameters:
    ///   - list: the path of the list.
    ///   - since: the change token of the last pass; nil for a snapshot.
    ///   - supersedes: there is nothing older that this could be compared with.
    package init(list: String, since: String?, supersedes: Bool = false) {
        self.list = list
        self.since = since
        self.supersedes = supersedes
    }

    package var isSnapshot: Bool { since == nil }

    /// What to ask for now, without its token.
    package var request: ERPRequest {
        ERPRequest(.get, ERPPath.page(of: list, limit: Self.pageLimit, cursor: cursor, since: since))
    }

    package mutating func handle(_ outcome: ERPOutcome, random: Double) -> [Effect] {
        handle(Verdict(outcome, expecting: .json), random: random)
    }

    package mutating func handle(_ verdict: Verdict, random: Double) -> [Effect] {
        switch verdict {
        case .done(.json(let json)): return received(json, random: random)
        case .done: return [.fail(.notAcqua(status: 200))]
        case .unauthorized(let fault):
            unauthorized += 1
            return unauthorized < 2 ? [.discardToken, .ask(afterSeconds: 0)] : [.discardToken, .fail(fault)]
        case .refused(let fault) where fault.code == "invalid_cursor" && !hasRestarted:
            restart()
            return [.ask(afterSeconds: 0)]
        case .refused(let fault), .redirected(let fault): return [.fail(fault)]
        case .busy(let seconds?, _, let fault):
            return askAgain(fault, afterSeconds: Double(max(seconds, 0)))
        case .busy(nil, _, let fault), .conflict(_, let fault), .unknown(let fault):
            return askAgain(fault, random: random)
        }
    }

    private mutating func restart() {
        hasRestarted = true
        since = nil
        cursor = nil
        last = nil
        supersedes = true
        (pages, emptyPages) = (0, 0)
    }

    private mutating func askAgain(_ fault: Fault, afterSeconds: Double) -> [Effect] {
        failures += 1
        return failures < Self.triesMaximum && afterSeconds <= 30 ? [.ask(afterSeconds: afterSeconds)] : [.fail(fault)]
    }

    private mutating func askAgain(_ fault: Fault, random: Double) -> [Effect] {
        askAgain(fault, afterSeconds: Backoff.seconds(failures: failures + 1, maximum: 10, random: random))
    }

    private mutating func received(_ json: JSON, random: Double) -> [Effect] {
        guard let page = FigurePage(answer: json, of: Kind.self) else { return askAgain(.notAcqua(status: 200), random: random) }
        guard page.nextCursor == nil || page.nextCursor != cursor, pages < Self.pagesMaximum else { return [.fail(.endlessList)] }
        guard isSnapshot == false || isAscending(page.items) else { return [.fail(.unorderedList)] }
        emptyPages = page.items.isEmpty && page.faults.isEmpty ? emptyPages + 1 : 0
        guard emptyPages <= Self.emptyPagesMaximum else { return [.fail(.endlessList)] }
        pages += 1
        failures = 0
        unauthorized = 0
        let next = page.nextCursor
        var range: Range?
        if isSnapshot {
            let through = next == nil ? nil : page.items.last?.sku ?? last
            range = Range(after: last, through: through)
            last = page.items.last?.sku ?? last
            if next != nil, through == nil { range = nil }
        }
        let batch = Batch(items: page.items, faults: page.faults, range: range, supersedes: supersedes)
        cursor = next
        if next != nil { return [.apply(batch), .ask(afterSeconds: 0)] }
        guard let token = page.changeToken else { return [.fail(.notAcqua(status: 200))] }
        return [.apply(batch), .finish(changeToken: token)]
    }

    private func isAscending(_ items: [FigureItem<Figure>]) -> Bool {
        var previous = last
        for item in items {
            if let previous, item.sku <= previous { return false }
            previous = item.sku
        }
        return true
    }
}

extension Fault {
    fileprivate static var endlessList: Fault {
        Fault(
            status: 200,
            code: "endless_list",
            detail: Phrase(es: "La lista de Acqua no termina: repite una página.", en: "Acqua's list does not end: it repeats a page.")
        )
    }

    fileprivate static var unorderedList: Fault {
        Fault(
            status: 200,
            code: "unordered_list",
            detail: Phrase(es: "La lista de Acqua no viene en orden de SKU.", en: "Acqua's list is not in the order of its SKUs.")
        )
    }
}
