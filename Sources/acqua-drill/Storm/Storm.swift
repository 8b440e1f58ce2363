import Foundation
import Kernel
import NIOHTTP1
import Synchronization
import TestSupport
import WebSupport

/// How far the storm is.
private final class Tally: Sendable {
    let next = Atomic<Int>(0)
    let confirmed = Atomic<Int>(0)
    /// The ids of the orders, by their numbers.
    let ids = Mutex<[Int: String]>([:])
}

/// One storm over one site.
struct Storm {
    let site: Site
    let orderCount: Int
    let clientCount: Int
    let overSeconds: Double
    let drainSeconds: Int

    private static let skuCount = 50
    private static let buyerCount = 40

    struct Report: CustomStringConvertible {
        let seconds: Double
        let kills: Int
        let drops: Int

        var description: String {
            "all orders arrived once, as last confirmed, in \(Int(seconds)) s, through \(kills) kills and \(drops) dropped answers"
        }
    }

    func run() async throws -> Report {
        let start = ContinuousClock.now
        let buyers = try await load()
        let (kills, ids) = try await confirmUnderFire(buyers)
        try await site.erpClient.untilHealthy()
        try await site.storeClient.untilHealthy()
        site.proxy.heal()
        try await drain()
        let orders = ids.map { (order: StormOrder(number: $0.key), id: $0.value) }.sorted { $0.order.number < $1.order.number }
        guard orders.count == orderCount else { throw DrillFailure("\(orders.count) of \(orderCount) orders were confirmed") }
        try await Reckoning(site: site, orders: orders, buyerCount: Self.buyerCount).check()
        try site.stopAndVerify()
        return Report(seconds: Double(start.duration(to: .now).components.seconds), kills: kills, drops: site.proxy.drops)
    }

    /// Products with stock and prices in Acqua, the same in the store, and approved buyers; their ids.
    func load() async throws -> [String] {
        let manager = try await site.manager()
        for index in 0..<Self.skuCount {
            let sku = Self.sku(index)
            try await manager.insist(.PUT, "\(Site.erpAPI)/products/\(sku)", ["name": .string("Product \(index)")])
            try await manager.insist(
                .POST,
                "\(Site.erpAPI)/stock/movements",
                ["reason": "count", "lines": [["sku": .string(sku), "quantity": "1000000"]]],
                key: "load-\(sku)"
            )
            let price: JSON = ["prices": [["sku": .string(sku), "unit_price": .string("\(index + 1).25")]]]
            try await manager.insist(.PUT, "\(Site.erpAPI)/price-lists/base/prices", price)
            try await site.storeClient.insist(.PUT, "\(Site.storeAPI)/products/\(sku)", ["name": .string("Product \(index)")])
        }
        let run = try await site.storeClient.insist(
            .POST,
            "\(Site.storeAPI)/integrations/erp/acqua/sync",
            ["what": ["stock", "prices"], "full": true]
        )
        try await untilSynced(run["id"]?.stringValue ?? "")
        var buyers: [String] = []
        for index in 0..<Self.buyerCount {
            let body: JSON = [
                "name": .string("Buyer \(index)"), "document": .string(String(20_000_000 + index)),
                "email": .string("buyer\(index)@example.com"),
            ]
            let buyer = try await site.storeClient.insist(.POST, "\(Site.storeAPI)/buyers", body)
            guard let id = buyer["id"]?.stringValue else { throw DrillFailure("a buyer has no id: \(buyer.text)") }
            try await site.storeClient.insist(.POST, "\(Site.storeAPI)/buyers/\(id)/approve")
            buyers.append(id)
        }
        return buyers
    }

    private func untilSynced(_ run: String) async throws {
        for _ in 0..<600 {
            let state = try await site.storeClient.insist(.GET, "\(Site.storeAPI)/integrations/erp/acqua/runs/\(run)")
            if state["state"] == "succeeded" { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw DrillFailure("the first sync did not succeed within a minute")
    }

    /// Confirms every order, edits some and cancels some, while a killer goes about; how many kills there were, and the orders' ids.
    private func confirmUnderFire(_ buyers: [String]) async throws -> (kills: Int, ids: [Int: String]) {
        let tally = Tally()
        let start = ContinuousClock.now
        let client = StormClient(store: site.storeClient)
        let kills = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for _ in 0..<clientCount {
                tasks.addTask {
                    while true {
                        let number = tally.next.add(1, ordering: .relaxed).oldValue
                        guard number < orderCount else { return 0 }
                        let due = start + .seconds(overSeconds * Double(number) / Double(orderCount))
                        try await Task.sleep(until: due, clock: .continuous)
                        let id = try await client.carryOut(StormOrder(number: number), buyer: buyers[number % buyers.count])
                        tally.ids.withLock { $0[number] = id }
                        let done = tally.confirmed.add(1, ordering: .relaxed).newValue
                        if done.isMultiple(of: 500) { print("  \(done) orders confirmed") }
                    }
                }
            }
            tasks.addTask {
                var kills = 0
                while tally.confirmed.load(ordering: .relaxed) < orderCount {
                    try await Task.sleep(for: .milliseconds(Int.random(in: 1000...5000)))
                    let victim = Bool.random() ? site.store : site.erp
                    victim.killHard()
                    try victim.start()
                    kills += 1
                }
                return kills
            }
            return try await tasks.reduce(0, +)
        }
        return (kills, tally.ids.withLock { $0 })
    }

    /// Waits until nothing is on its way any more.
    private func drain() async throws {
        for _ in 0..<(drainSeconds * 2) {
            let status = try await site.storeClient.insist(.GET, "\(Site.storeAPI)/integrations/erp/acqua/status")
            let orders = status["orders"]
            if orders?["needs_attention"]?.integerValue ?? 0 > 0 { throw DrillFailure("orders need attention: \(status.text)") }
            if orders?["pending"] == 0 { return }
            try await Task.sleep(for: .milliseconds(500))
        }
        let status = try await site.storeClient.insist(.GET, "\(Site.storeAPI)/integrations/erp/acqua/status")
        throw DrillFailure("not all orders arrived within \(drainSeconds) s: \(status.text)")
    }

    static func sku(_ index: Int) -> String { "S\(index)" }
}
