import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct StockConcurrencyTests {
    /// On PostgreSQL several servers, each with its own connection, want the same units; on SQLite one server does.
    @Test(arguments: Engine.allCases)
    func `the last units are never sold twice`(engine: Engine) async throws {
        try await withFreshDatabase(engine, schema: erpSchema) { fresh in
            let first = try fresh.open()
            let company = try await Company.founded(in: first, number: 1)
            try await company.makeProducts(["A", "B"])
            try await company.move("R1", .receipt, ["A": 50, "B": 30])
            let others = engine == .postgres ? [try fresh.open(), try fresh.open(), try fresh.open()] : []
            let companies = [company] + others.map { Company(database: $0, id: company.id) }
            let sold = try await withThrowingTaskGroup(of: Bool.self) { group in
                for buyer in 0..<80 {
                    let company = companies[buyer % companies.count]
                    // Half name the SKUs in the other order.
                    let wanted = try buyer % 2 == 0 ? lines(["A": 1, "B": 1]) : lines(["B": 1, "A": 1])
                    group.addTask {
                        do {
                            try await company.ledger("T\(buyer)") { try $0.reserve(wanted, in: "main") }
                            return true
                        } catch is StockShortage {
                            return false
                        }
                    }
                }
                var sold = 0
                for try await done in group where done { sold += 1 }
                return sold
            }
            #expect(sold == 30)
            #expect(try await company.balances() == ["A main": Balance(50, 30), "B main": Balance(30, 30)])
            for database in [first] + others { await database.close() }
        }
    }
}
