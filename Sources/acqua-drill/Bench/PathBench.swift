import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

/// The whole path at rest: from the answer to a confirmation in the store until Acqua has the transaction, and from a count
/// in Acqua's warehouse until the store shows it.
struct PathBench {
    let engine: Engine
    private static let rounds = 60

    func run() async throws -> JSON {
        let site = try await Site.make(engine, dropPercent: 0)
        let storm = Storm(site: site, orderCount: 0, clientCount: 1, overSeconds: 0, drainSeconds: 60)
        let buyers = try await storm.load()
        let manager = try await site.manager()
        var outward: [Int] = []
        var back: [Int] = []
        for round in 0..<Self.rounds {
            outward.append(try await confirmToTransaction(site, manager, buyers[round % buyers.count], round))
        }
        for round in 0..<(Self.rounds / 3) { back.append(try await countToStore(site, manager, round)) }
        let (out, home) = (Latencies(outward), Latencies(back))
        print("  confirm → transaction: median \(rounded(out.p50)) ms, p99 \(rounded(out.p99)) ms")
        print("  count in Acqua → shown in the store: median \(rounded(home.p50)) ms, p99 \(rounded(home.p99)) ms")
        try site.stopAndVerify()
        return [
            "engine": .string(engine.rawValue), "confirm_to_transaction_p50_ms": .string(rounded(out.p50)),
            "confirm_to_transaction_p99_ms": .string(rounded(out.p99)), "count_to_store_p50_ms": .string(rounded(home.p50)),
            "count_to_store_p99_ms": .string(rounded(home.p99)),
        ]
    }

    private func confirmToTransaction(_ site: Site, _ manager: APIClient, _ buyer: String, _ round: Int) async throws -> Int {
        let lines: [JSON] = (0..<10).map { ["sku": .string(Storm.sku($0)), "quantity": "1"] }
        let body: JSON = ["buyer_id": .string(buyer), "lines": .array(lines)]
        let order = try await site.storeClient.expect(.POST, "\(Site.storeAPI)/orders", body, key: "path-\(round)")
        guard let id = order["id"]?.stringValue, let number = order["number"]?.integerValue else {
            throw DrillFailure("an order has no id or number: \(order.text)")
        }
        try await site.storeClient.expect(.POST, "\(Site.storeAPI)/orders/\(id)/confirm")
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(30) {
            let path = "\(Site.erpAPI)/transactions?origin=ventasxmayor/storm&number=\(number)"
            let found = try await manager.expect(.GET, path)
            if found["items"]?.arrayValue?.isEmpty == false { return Int(start.duration(to: .now).inSeconds * 1_000_000) }
        }
        throw DrillFailure("the order \(number) did not arrive within 30 s")
    }

    private func countToStore(_ site: Site, _ manager: APIClient, _ round: Int) async throws -> Int {
        let (sku, quantity) = (Storm.sku(20 + round), "\(5000 + round)")
        let body: JSON = ["reason": "count", "lines": [["sku": .string(sku), "quantity": .string(quantity)]]]
        try await manager.expect(.POST, "\(Site.erpAPI)/stock/movements", body, key: "count-\(round)")
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(30) {
            let product = try await site.storeClient.expect(.GET, "\(Site.storeAPI)/products/\(sku)")
            if product["stock"]?.stringValue == quantity { return Int(start.duration(to: .now).inSeconds * 1_000_000) }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw DrillFailure("the count of \(sku) did not reach the store within 30 s")
    }
}
