import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

/// From the start of a server's process until its first answer, and its first answer from the database.
struct StartBench {
    let engine: Engine
    private static let rounds = 10

    func run() async throws -> JSON {
        let site = try await Site.make(engine, dropPercent: 0)
        let storm = Storm(site: site, orderCount: 0, clientCount: 1, overSeconds: 0, drainSeconds: 60)
        _ = try await storm.load()
        var erp: [Int] = []
        var store: [Int] = []
        for _ in 0..<Self.rounds {
            erp.append(try await measure(site.erp, site.erpClient, "\(Site.erpAPI)/tokens/read", .POST))
            store.append(try await measure(site.store, site.storeClient, "\(Site.storeAPI)/products?limit=1", .GET))
        }
        let (erpStart, storeStart) = (Latencies(erp), Latencies(store))
        print("  start → first answer: Acqua median \(rounded(erpStart.p50, 0)) ms, store median \(rounded(storeStart.p50, 0)) ms")
        try site.stopAndVerify()
        return [
            "engine": .string(engine.rawValue), "start_acqua_ms": .string(rounded(erpStart.p50, 1)),
            "start_store_ms": .string(rounded(storeStart.p50, 1)),
        ]
    }

    /// Stops a server as an operator does and starts it; the microseconds until it answers.
    private func measure(_ program: Program, _ client: APIClient, _ path: String, _ method: HTTPMethod) async throws -> Int {
        guard try program.stop() == 0 else { throw DrillFailure("a server did not end well") }
        let start = ContinuousClock.now
        try program.start()
        while start.duration(to: .now) < .seconds(30) {
            if let reply = try? await client.send(method, path), reply.status == 200 {
                return Int(start.duration(to: .now).inSeconds * 1_000_000)
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw DrillFailure("a server did not answer within 30 s")
    }
}
