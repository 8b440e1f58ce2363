import ERPCore
import Kernel
import Logging
import ServiceLifecycle
import Synchronization
import WebSupport

/// The figures of the first page, kept for a while: they read much, and whoever looks at them again within a minute sees the
/// same, with the time at which they were read. Nobody waits where a large company's are read again: a service does that, and what was
/// kept is shown until then.
package final class FiguresBoard: Sendable {
    /// Days that the figures of sales go back, today included.
    static let days: Int64 = 30
    private static let companySeconds = 60.0
    /// The value of the stock reads every balance.
    private static let stockSeconds = 600.0
    private static let instancesMaximum = 10_000

    fileprivate enum Part: Sendable { case company, stock }

    private struct Entry: Sendable {
        var company: CompanyFigures?
        var stock: StockValue?
        var awaited: Set<Part> = []
    }

    fileprivate struct Wish: Sendable {
        let part: Part
        let caller: Caller
    }

    private let entries = Mutex<[InstanceID: Entry]>([:])
    /// Up to so many rows are read while somebody waits.
    private let rowsWaitedFor: Int
    fileprivate let wishes: AsyncStream<Wish>
    private let wish: AsyncStream<Wish>.Continuation

    init(rowsWaitedFor: Int) {
        self.rowsWaitedFor = rowsWaitedFor
        (wishes, wish) = AsyncStream.makeStream(of: Wish.self)
    }

    func company(_ services: ERPServices, _ caller: Caller) async throws -> CompanyFigures {
        let (id, now) = (caller.instance.id, services.clock.now())
        guard let kept = entries.withLock({ $0[id]?.company }) else { return try await readCompany(services, caller) }
        if Self.isFresh(kept.readAt, now, Self.companySeconds) { return kept }
        let (first, rows) = (Self.firstDay(services, caller), rowsWaitedFor)
        // An order has some lines.
        let isSmall = try await services.read(caller) { scope in
            try FiguresQueries.transactions(since: first, upTo: rows / 10 + 1, in: scope) <= rows / 10
        }
        if isSmall { return try await readCompany(services, caller) }
        ask(.company, caller)
        return kept
    }

    /// Nil where it is being read, and was not before.
    func stockIfKnown(_ services: ERPServices, _ caller: Caller) async throws -> StockValue? {
        let (id, now) = (caller.instance.id, services.clock.now())
        let kept = entries.withLock { $0[id]?.stock }
        if let kept, Self.isFresh(kept.readAt, now, Self.stockSeconds) { return kept }
        let rows = rowsWaitedFor
        let isSmall = try await services.read(caller) { scope in try FiguresQueries.balances(upTo: rows + 1, in: scope) <= rows }
        if isSmall { return try await readStock(services, caller) }
        ask(.stock, caller)
        return kept
    }

    /// For a program, which waits where nothing was read before.
    func stock(_ services: ERPServices, _ caller: Caller) async throws -> StockValue {
        if let known = try await stockIfKnown(services, caller) { return known }
        return try await readStock(services, caller)
    }

    private func ask(_ part: Part, _ caller: Caller) {
        let isNew = change(caller.instance.id) { $0.awaited.insert(part).inserted }
        if isNew { wish.yield(Wish(part: part, caller: caller)) }
    }

    fileprivate func fulfil(_ wish: Wish, _ services: ERPServices) async throws {
        defer { change(wish.caller.instance.id) { _ = $0.awaited.remove(wish.part) } }
        switch wish.part {
        case .company: _ = try await readCompany(services, wish.caller)
        case .stock: _ = try await readStock(services, wish.caller)
        }
    }

    private static func firstDay(_ services: ERPServices, _ caller: Caller) -> CalendarDate {
        let today = LocalDate.today(at: services.clock.now(), timeZone: caller.instance.timeZone)
        return CalendarDate(daysSinceEpoch: today.daysSinceEpoch - days + 1)
    }

    private func readCompany(_ services: ERPServices, _ caller: Caller) async throws -> CompanyFigures {
        let first = Self.firstDay(services, caller)
        let read = try await services.read(caller) { scope in try FiguresQueries.company(since: first, in: scope) }
        change(caller.instance.id) { $0.company = read }
        return read
    }

    private func readStock(_ services: ERPServices, _ caller: Caller) async throws -> StockValue {
        let read = try await services.read(caller) { scope in try FiguresQueries.stockValue(in: scope) }
        change(caller.instance.id) { $0.stock = read }
        return read
    }

    private func change<Value>(_ id: InstanceID, _ change: (inout Entry) -> Value) -> Value {
        entries.withLock { entries in
            if entries.count >= Self.instancesMaximum { entries.removeAll() }
            var entry = entries[id] ?? Entry()
            defer { entries[id] = entry }
            return change(&entry)
        }
    }

    private static func isFresh(_ readAt: Instant, _ now: Instant, _ seconds: Double) -> Bool {
        let age = now.seconds(since: readAt)
        return age >= 0 && age < seconds
    }
}

/// Reads the figures that nobody is to wait for.
package struct FiguresReader: Service {
    private let services: ERPServices

    package init(services: ERPServices) {
        self.services = services
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await wish in services.figures.wishes {
                do {
                    try await services.figures.fulfil(wish, services)
                } catch {
                    Logger(label: "acqua.figures").warning("figures cannot be read", metadata: ["cause": "\(error)"])
                }
            }
        }
    }
}
