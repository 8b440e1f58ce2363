import ERPCore
import Kernel
import Synchronization
import WebSupport

/// The figures of the first page, kept for a while: they read much, and whoever looks at them again within a minute sees the
/// same, with the time at which they were read.
package final class FiguresBoard: Sendable {
    /// Days that the figures of sales go back, today included.
    static let days: Int64 = 30
    private static let companySeconds = 60.0
    /// The value of the stock reads every balance.
    private static let stockSeconds = 600.0
    private static let instancesMaximum = 10_000

    private struct Entry: Sendable {
        var company: CompanyFigures?
        var stock: StockValue?
    }

    private let entries = Mutex<[InstanceID: Entry]>([:])

    init() {}

    func company(_ services: ERPServices, _ caller: Caller) async throws -> CompanyFigures {
        let (id, now) = (caller.instance.id, services.clock.now())
        if let kept = entries.withLock({ $0[id]?.company }), Self.isFresh(kept.readAt, now, Self.companySeconds) { return kept }
        let today = LocalDate.today(at: now, timeZone: caller.instance.timeZone)
        let first = CalendarDate(daysSinceEpoch: today.daysSinceEpoch - Self.days + 1)
        let read = try await services.read(caller) { scope in try FiguresQueries.company(since: first, in: scope) }
        keep(id) { $0.company = read }
        return read
    }

    func stock(_ services: ERPServices, _ caller: Caller) async throws -> StockValue {
        let (id, now) = (caller.instance.id, services.clock.now())
        if let kept = entries.withLock({ $0[id]?.stock }), Self.isFresh(kept.readAt, now, Self.stockSeconds) { return kept }
        let read = try await services.read(caller) { scope in try FiguresQueries.stockValue(in: scope) }
        keep(id) { $0.stock = read }
        return read
    }

    private func keep(_ id: InstanceID, _ change: (inout Entry) -> Void) {
        entries.withLock { entries in
            if entries.count >= Self.instancesMaximum { entries.removeAll() }
            var entry = entries[id] ?? Entry()
            change(&entry)
            entries[id] = entry
        }
    }

    private static func isFresh(_ readAt: Instant, _ now: Instant, _ seconds: Double) -> Bool {
        let age = now.seconds(since: readAt)
        return age >= 0 && age < seconds
    }
}
