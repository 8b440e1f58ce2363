import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct WarehouseConcurrencyTests {
    /// Orders, transfers and counts of the same SKUs, on several servers where the database allows them.
    @Test(arguments: Engine.allCases)
    func `orders, transfers and counts at once leave sound books`(engine: Engine) async throws {
        try await withFreshDatabase(engine, schema: erpSchema) { fresh in
            let first = try fresh.open()
            let company = try await Company.founded(in: first, number: 1)
            try await company.makeProducts(["A", "B", "C"])
            try await company.move("R1", .receipt, ["A": 200, "B": 200])
            let sheet = try await company.sheet()
            let others = engine == .postgres ? [try fresh.open(), try fresh.open()] : []
            let companies = [company] + others.map { Company(database: $0, id: company.id) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for turn in 0..<60 {
                    let company = companies[turn % companies.count]
                    group.addTask { try await Self.act(turn, company, sheet) }
                }
                try await group.waitForAll()
            }
            let scanned = try await company.read { try CountSheetQueries.line(SKU(literal: "C"), on: sheet.id, in: $0) }
            #expect(scanned.counts.reduce(0) { $0 + $1.quantity.steps } == 15 * Quantity.stepsPerWhole)
            try await company.settleAll(sheet)
            _ = try await company.apply(sheet)
            let report = try await company.verification()
            // The reservations of this test belong to no transaction.
            #expect(report.differences.filter { !$0.en.contains("confirmed orders") } == [])
            let balances = try await company.balances()
            let onHand = balances.values.reduce(0) { $0 + $1.onHand }
            #expect(try await company.entrySum() == onHand)
            for database in [first] + others { await database.close() }
        }
    }

    private static func act(_ turn: Int, _ company: Company, _ sheet: CountSheet) async throws {
        switch turn % 4 {
        case 0:
            try await company.ledger("T\(turn)") { ledger in
                try ledger.reserve(try lines(["A": 1, "B": 1]), in: "main")
                try ledger.ship(try lines(["B": 1, "A": 1]), from: "main")
            }
        case 1:
            let sent = try await company.send(turn % 8 == 1 ? ["A": 2, "B": 1] : ["B": 1, "A": 2])
            if turn % 3 == 0 {
                try await company.write(by: "ana") { _ = try TransferActions.cancel(sent.id, in: $0) }
            } else {
                _ = try await company.receive(sent, turn % 5 == 0 ? ["A": 1] : [:])
            }
        case 2: try await company.count("C", on: sheet, by: "p\(turn % 3)")
        default: try await company.count("B", 100 + turn, on: sheet, by: "p\(turn % 3)")
        }
    }
}

extension Company {
    fileprivate func settleAll(_ sheet: CountSheet) async throws {
        let disputed = try await read { try CountSheetQueries.lines(.disputed, of: sheet.id, limit: 9, in: $0) }
        for line in disputed {
            guard let last = line.counts.last else { continue }
            try await write(by: "ana") { _ = try CountActions.choose(.count(of: last.username), for: line.sku, on: sheet.id, in: $0) }
        }
    }

    fileprivate func entrySum() async throws -> Int64 {
        try await read { scope in
            let row = try scope.tx.first("SELECT CAST(SUM(on_hand) AS BIGINT) AS n FROM stock_entries")
            return (try row?.integer("n") ?? 0) / 10_000
        }
    }
}
