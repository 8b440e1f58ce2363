import Foundation
import Kernel
import NIOHTTP1
import Persistence
import Synchronization
import TestSupport
import WebSupport

/// The whole path under a steady load: orders confirmed in the store at a fixed rate, and when each of them stands in Acqua.
struct RateBench {
    let engine: Engine
    let perSecond: Int
    let seconds: Double

    private static let linesEach = 10

    /// When each order was confirmed and when it was first seen in Acqua, by its number.
    private final class Clockings: Sendable {
        private struct State {
            var confirmed: [String: ContinuousClock.Instant] = [:]
            var arrivals: [Int] = []
        }

        private let state = Mutex(State())

        func confirmed(_ number: String, at instant: ContinuousClock.Instant) {
            state.withLock { $0.confirmed[number] = instant }
        }

        func arrived(_ number: String, at instant: ContinuousClock.Instant) {
            state.withLock { state in
                guard let start = state.confirmed.removeValue(forKey: number) else { return }
                state.arrivals.append(Int(start.duration(to: instant).inSeconds * 1_000_000))
            }
        }

        var arrivals: [Int] { state.withLock { $0.arrivals } }
    }

    func run() async throws -> JSON {
        let site = try await Site.make(engine, dropPercent: 0)
        let storm = Storm(site: site, orderCount: 0, clientCount: 1, overSeconds: 0, drainSeconds: 60)
        let drafts = try await drafts(site, try await storm.load())
        let manager = try await site.manager()
        let clockings = Clockings()
        let begin = ContinuousClock.now
        let answers = try await withThrowingTaskGroup(of: Int?.self) { tasks in
            tasks.addTask { () async throws -> Int? in
                try await watch(manager, clockings, until: drafts.count)
                return nil
            }
            for (index, draft) in drafts.enumerated() {
                try await Task.sleep(until: begin + .seconds(Double(index) / Double(perSecond)), clock: .continuous)
                tasks.addTask { try await confirm(site, draft, clockings) }
            }
            var answers: [Int] = []
            for try await answer in tasks { if let answer { answers.append(answer) } }
            return answers
        }
        let elapsed = begin.duration(to: .now).inSeconds
        let confirming = Latencies(answers)
        let arrival = Latencies(clockings.arrivals)
        let rate = rounded(Double(arrival.count) / elapsed, 0)
        print("  whole path at \(perSecond)/s: \(arrival.count) orders, \(rate)/s through to Acqua")
        print("    confirmation answered: median \(rounded(confirming.p50)) ms, p99 \(rounded(confirming.p99)) ms")
        print("    confirmed → in Acqua: median \(rounded(arrival.p50)) ms, p99 \(rounded(arrival.p99)) ms")
        try site.stopAndVerify()
        return [
            "engine": .string(engine.rawValue), "rate_asked": .integer(perSecond), "rate_through": .string(rate),
            "confirm_p50_ms": .string(rounded(confirming.p50)), "confirm_p99_ms": .string(rounded(confirming.p99)),
            "arrival_p50_ms": .string(rounded(arrival.p50)), "arrival_p99_ms": .string(rounded(arrival.p99)),
        ]
    }

    private struct Draft: Sendable {
        let id: String
        let number: String
    }

    private func drafts(_ site: Site, _ buyers: [String]) async throws -> [Draft] {
        let count = Int(Double(perSecond) * seconds)
        var drafts: [Draft] = []
        for index in 0..<count {
            let lines: [JSON] = (0..<Self.linesEach).map { ["sku": .string(Storm.sku((index + $0) % 50)), "quantity": "1"] }
            let body: JSON = ["buyer_id": .string(buyers[index % buyers.count]), "lines": .array(lines)]
            let order = try await site.storeClient.expect(.POST, "\(Site.storeAPI)/orders", body, key: "rate-\(index)")
            guard let id = order["id"]?.stringValue, let number = order["number"]?.integerValue else {
                throw DrillFailure("an order has no id or number: \(order.text)")
            }
            drafts.append(Draft(id: id, number: String(number)))
        }
        return drafts
    }

    /// Confirms an order; the microseconds until the answer.
    private func confirm(_ site: Site, _ draft: Draft, _ clockings: Clockings) async throws -> Int {
        let start = ContinuousClock.now
        clockings.confirmed(draft.number, at: start)
        try await site.storeClient.expect(.POST, "\(Site.storeAPI)/orders/\(draft.id)/confirm")
        return Int(start.duration(to: .now).inSeconds * 1_000_000)
    }

    /// Reads what is new in Acqua over and over, until every order was seen.
    private func watch(_ manager: APIClient, _ clockings: Clockings, until count: Int) async throws {
        var query = "limit=1000"
        let start = ContinuousClock.now
        while clockings.arrivals.count < count {
            guard start.duration(to: .now) < .seconds(seconds + 120) else {
                throw DrillFailure("of \(count) orders \(clockings.arrivals.count) arrived")
            }
            let page = try await manager.expect(.GET, "\(Site.erpAPI)/transactions?\(query)")
            let now = ContinuousClock.now
            for item in page["items"]?.arrayValue ?? [] {
                if let number = item["external_reference"]?["number"]?.stringValue { clockings.arrived(number, at: now) }
            }
            if let cursor = page["next_cursor"]?.stringValue {
                query = "limit=1000&cursor=\(cursor)"
            } else if let token = page["change_token"]?.stringValue {
                query = "limit=1000&since=\(token)"
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
