import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// The ledger is put in the order of SKUs behind the backs of those who write it and read it.
@Suite struct StockFilingTests {
    private let sku = SKU(literal: "A")

    @Test(arguments: Engine.allCases)
    func `filing while others write loses no entry and counts none twice`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let sku = sku
            let other = try await company.neighbour()
            for each in [company, other] { try await each.makeProducts(["A", "B"], allowBackorder: true) }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for writer in 0..<4 {
                    let mine = writer.isMultiple(of: 2) ? company : other
                    tasks.addTask {
                        for number in 0..<25 {
                            try await mine.write { scope in
                                let ledger = StockLedger(
                                    scope: scope,
                                    clock: try scope.advanceClock(),
                                    document: "D\(writer)-\(number)"
                                )
                                try ledger.reserve(try lines(["A": 1, "B": 2]), in: "main")
                            }
                            let seen = try await mine.held(sku)
                            #expect(seen.entries == seen.balance, "while writer \(writer) was at \(number)")
                        }
                    }
                }
                for each in [company, other] {
                    tasks.addTask {
                        for _ in 0..<30 { _ = try await each.file(batch: 7) }
                    }
                }
                try await tasks.waitForAll()
            }
            for each in [company, other] {
                let before = try await each.held(sku)
                #expect((before.entries, before.balance) == (500_000, 500_000))
                while try await each.file(batch: 7) > 0 {}
                let after = try await each.held(sku)
                #expect((after.entries, after.balance) == (500_000, 500_000))
                #expect(!(try await each.verification()).differences.contains { $0.en.contains("filed") })
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a mark passes over what other companies wrote`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let other = try await company.neighbour()
            try await other.makeProducts(["A"])
            try await company.makeProducts(["A"])
            try await company.move("R1", .receipt, ["A": 5])
            try await other.move("R2", .receipt, ["A": 7])
            #expect(try await company.waiting() == [company.id, other.id])
            #expect(try await company.file() == 1)
            #expect(try await company.waiting() == [other.id])
            #expect(try await other.file() == 1)
            #expect(try await company.waiting().isEmpty)
            try await other.move("R3", .receipt, ["A": 7])
            #expect(try await company.file() == 0, "nothing of its own")
            #expect(try await company.waiting() == [other.id], "and its mark went on")
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is filed otherwise than it was written is found`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"])
            for number in 1...3 { try await company.move("R\(number)", .receipt, ["A": number]) }
            _ = try await company.file()
            #expect(try await company.verification().isSound)
            for damage: SQL in [
                "UPDATE stock_filed_entries SET on_hand = on_hand + 1 WHERE entry_id = (SELECT MIN(id) FROM stock_entries)",
                "DELETE FROM stock_filed_entries WHERE entry_id = (SELECT MAX(id) FROM stock_entries)",
            ] {
                try await company.write { scope in try scope.tx.execute(damage) }
                #expect(try await company.verification().differences.contains { $0.en.contains("is not filed as it was written") })
            }
        }
    }
}

extension Company {
    fileprivate func file(batch: Int = StockFiling.batch) async throws -> Int {
        let id = id
        return try await database.write { tx in try StockFiling.advance(id, spacing: 5, batch: batch, in: tx) }
    }

    fileprivate func waiting() async throws -> [InstanceID] {
        try await database.read { tx in try StockFiling.backlog(in: tx) }.instances(behind: 1)
    }

    /// What is reserved of a SKU by the sum of its entries and by its balance, seen in one transaction.
    fileprivate func held(_ sku: SKU) async throws -> (entries: Int64, balance: Int64) {
        let (id, now) = (id, clock.now())
        return try await database.write { tx in
            let scope = InstanceScope(tx: tx, instance: id, now: now)
            _ = try scope.advanceClock()
            let figures = try StockHistory.figures(of: [sku], upTo: .end, in: scope)
            let balance = try tx.first(
                "SELECT CAST(SUM(reserved) AS BIGINT) AS reserved FROM stock_balances WHERE instance_id = \(id) AND sku = \(sku)"
            )
            return (figures.reduce(0) { $0 + $1.reserved.steps }, try balance?.integer("reserved") ?? 0)
        }
    }
}
