import ERPCore
import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

/// Reads a list to its end as a connector does, and keeps the newest state of each SKU.
private struct Follower {
    let client: APIClient
    let list: String
    let limit: Int
    var states: [String: JSON] = [:]
    var token: String?
    /// The SKUs of the last pass, in the order in which they came.
    var lastPass: [String] = []

    mutating func pass(betweenPages: () async throws -> Void = {}) async throws {
        lastPass = []
        var path = "\(api)/\(list)?limit=\(limit)" + (token.map { "&since=\($0)" } ?? "")
        while true {
            let page = try await client.expect(.GET, path)
            for item in page["items"]?.arrayValue ?? [] {
                let sku = item["sku"]?.stringValue ?? ""
                lastPass.append(sku)
                states[sku] = item
            }
            guard let cursor = page["next_cursor"]?.stringValue else {
                token = page["change_token"]?.stringValue
                return
            }
            path = "\(api)/\(list)?limit=\(limit)&cursor=\(cursor)"
            try await betweenPages()
        }
    }
}

@Suite struct FeedRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a snapshot comes in code-point order, a delta in the order of change`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                for sku in ["b", "a", "B", "ñ", "A"] { try await erp.load(sku) }
                var follower = Follower(client: erp.reader, list: "stock", limit: 2)
                try await follower.pass()
                #expect(follower.lastPass == ["A", "B", "a", "b", "ñ"])
                #expect(follower.states["a"]?["available"] == "100")
                #expect(follower.states["a"]?["on_hand"] == nil)
                try await follower.pass()
                #expect(follower.lastPass == [])
                try await erp.load("b", stock: "7")
                try await erp.load("a", stock: "8")
                try await erp.load("b", stock: "9")
                try await follower.pass()
                #expect(follower.lastPass == ["a", "b"])
                #expect(follower.states["b"]?["available"] == "9")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is taken away comes as deleted, in stock and in prices`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A", price: "2.3")
                var stock = Follower(client: erp.reader, list: "stock", limit: 10)
                var prices = Follower(client: erp.reader, list: "prices", limit: 10)
                try await stock.pass()
                try await prices.pass()
                #expect(prices.states["A"]?["unit_price"] == "2.30")
                #expect(prices.states["A"]?["tax_included"] == false)
                try await erp.manager.expect(.DELETE, "\(api)/products/A")
                try await stock.pass()
                try await prices.pass()
                #expect(stock.states["A"]?["deleted"] == true)
                #expect(prices.states["A"]?["deleted"] == true)
                #expect(try await erp.reader.send(.GET, "\(api)/stock/A").status == 404)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `no change is missed by a reader who pages while writers run`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let skus = (0..<12).map { "S\($0)" }
                for sku in skus { try await erp.load(sku, stock: "1000") }
                let customer = try await erp.makeCustomer()
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    for writer in 0..<4 {
                        tasks.addTask {
                            for round in 0..<15 {
                                let sku = skus[(writer * 5 + round * 7) % skus.count]
                                let body: JSON = [
                                    "kind": "order", "customer_id": .string(customer),
                                    "lines": [["sku": .string(sku), "quantity": "1", "unit_price": "1"]],
                                ]
                                try await erp.writer.expect(.POST, "\(api)/transactions", body, key: "w\(writer)-\(round)")
                            }
                        }
                    }
                    tasks.addTask {
                        var follower = Follower(client: erp.writer, list: "stock", limit: 3)
                        for _ in 0..<25 { try await follower.pass() }
                    }
                    try await tasks.waitForAll()
                }
                var follower = Follower(client: erp.writer, list: "stock", limit: 3)
                try await follower.pass()
                let body: JSON = [
                    "kind": "order", "customer_id": .string(customer),
                    "lines": [["sku": "S3", "quantity": "1", "unit_price": "1"]],
                ]
                // Something changes between the pages of a snapshot, behind the reader: the delta tells it.
                var second = Follower(client: erp.writer, list: "stock", limit: 3)
                var isDone = false
                try await second.pass {
                    if isDone { return }
                    isDone = true
                    try await erp.writer.expect(.POST, "\(api)/transactions", body, key: "late")
                }
                try await second.pass()
                try await follower.pass()
                for sku in skus {
                    let truth = try await erp.writer.expect(.GET, "\(api)/stock/\(sku)")["available"]
                    #expect(second.states[sku]?["available"] == truth)
                    #expect(follower.states[sku]?["available"] == truth)
                }
            }
        }
    }

    /// The trap of a plain sequence: one writer takes a clock value and commits last, another takes a later one and
    /// commits first; a reader between them must not step over the first.
    @Test func `writers held open in inverted order hide nothing from a reader on PostgreSQL`() async throws {
        try await withFreshDatabase(.postgres, schema: erpSchema) { fresh in
            let main = try fresh.open()
            let slow = try fresh.open()
            let quick = try fresh.open()
            try await RunningERP.run(on: main) { erp in
                try await erp.load("SLOW", stock: "10")
                try await erp.load("QUICK", stock: "10")
                var follower = Follower(client: erp.reader, list: "stock", limit: 1)
                try await follower.pass()
                let instance = try #require(try await main.read { tx in try InstanceQueries.find(name: "Beauties", in: tx) }).id
                let now = erp.clock.now()
                let isHeld = DispatchSemaphore(value: 0)
                let mayEnd = DispatchSemaphore(value: 0)
                let change: @Sendable (String, InstanceScope) throws -> Void = { sku, scope in
                    let clock = try scope.advanceClock()
                    let line = StockLine(sku: SKU(stored: sku), quantity: Quantity(whole: 1))
                    try StockLedger(scope: scope, clock: clock, document: "test").reserve([line], in: "main")
                }
                async let first: Void = slow.write { tx in
                    try change("SLOW", InstanceScope(tx: tx, instance: instance, now: now))
                    isHeld.signal()
                    mayEnd.wait()
                }
                await waitFor(isHeld)
                async let second: Void = quick.write { tx in
                    try change("QUICK", InstanceScope(tx: tx, instance: instance, now: now))
                }
                for _ in 0..<3 { try await follower.pass() }
                #expect(follower.lastPass == [])
                mayEnd.signal()
                try await first
                try await second
                try await follower.pass()
                #expect(follower.states["SLOW"]?["available"] == "9")
                #expect(follower.states["QUICK"]?["available"] == "9")
            }
            for database in [main, slow, quick] { await database.close() }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change of the policy ends the tokens made before it`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A", stock: "57")
                let page = try await erp.reader.expect(.GET, "\(api)/stock")
                let token = try #require(page["change_token"]?.stringValue)
                let settings = try await erp.manager.send(.GET, "\(api)/settings")
                let tag = settings.headers.first(name: "ETag") ?? ""
                let patch: JSON = ["public_read": ["quantities": "bucketed"]]
                let changed = try await erp.manager.send(.PATCH, "\(api)/settings", patch, headers: [("If-Match", tag)])
                #expect(changed.status == 200, "\(changed.text)")
                erp.clock.advance(bySeconds: 2)
                #expect(try await erp.reader.send(.GET, "\(api)/stock?since=\(token)").code == "invalid_cursor")
                #expect(try await erp.reader.expect(.GET, "\(api)/stock/A")["available"] == "10")
                #expect(try await erp.writer.expect(.GET, "\(api)/stock/A")["available"] == "57")
            }
        }
    }

    @Test func `an unchanged list answers 304 to who has it`() async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A")
                let first = try await erp.reader.send(.GET, "\(api)/stock")
                let tag = try #require(first.headers.first(name: "ETag"))
                let second = try await erp.reader.send(.GET, "\(api)/stock", headers: [("If-None-Match", tag)])
                #expect(second.status == 304)
                #expect(second.text.isEmpty)
            }
        }
    }
}

private func waitFor(_ semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            semaphore.wait()
            continuation.resume()
        }
    }
}
