import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct CountSheetTests {
    @Test(arguments: Engine.allCases)
    func `what moved after a line was counted is not lost`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B", "C"])
            try await company.move("R1", .receipt, ["A": 10, "B": 5, "C": 1])
            let sheet = try await company.sheet()
            try await company.count("A", 8, on: sheet)
            try await company.count("B", 5, on: sheet)
            try await company.ledger("T1") { ledger in
                try ledger.reserve(try lines(["A": 3]), in: "main")
                try ledger.ship(try lines(["A": 3]), from: "main")
            }
            let progress = try await company.read { try CountSheetQueries.progress(of: sheet.id, in: $0) }
            #expect(progress == CountProgress(lines: 2, counted: 2, different: 1, disputed: 0))
            let missed = try await company.read { try CountSheetQueries.missed(by: sheet, limit: 9, in: $0) }
            #expect(missed.map(\.sku.text) == ["C"])
            let applied = try await company.apply(sheet)
            #expect(applied.status == .applied && applied.closedBy == "ana")
            let after = ["A main": Balance(5, 0), "B main": Balance(5, 0), "C main": Balance(1, 0)]
            #expect(try await company.balances() == after)
            _ = try await company.apply(sheet)
            #expect(try await company.balances() == after)
            #expect(try await refusal { try await company.count("A", on: sheet) } == ["not_editable"])
            #expect(try await company.verification().differences.filter { $0.en.contains("heet") } == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a scan adds one, by SKU or barcode, and a quantity replaces`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B", "C"])
            try await company.write { scope in
                try scope.tx.execute("UPDATE products SET barcode = '0036000291452' WHERE sku = 'A'")
                try scope.tx.execute("UPDATE products SET barcode = '77' WHERE sku IN ('B', 'C')")
            }
            let sheet = try await company.sheet(["A", "B"])
            for code in ["A", "0036000291452", "036000291452"] { try await company.count(code, on: sheet) }
            #expect(try await company.count("A", on: sheet).own.quantity == Quantity(whole: 4))
            #expect(try await company.count("A", 2, on: sheet).own.quantity == Quantity(whole: 2))
            #expect(try await refusal { try await company.count("77", on: sheet) } == ["ambiguous_barcode"])
            #expect(try await refusal { try await company.count("C", on: sheet) } == ["not_on_sheet"])
            #expect(try await refusal { try await company.count("Z", on: sheet) } == ["unknown_sku"])
            let uncounted = try await company.read { try CountSheetQueries.lines(.uncounted, of: sheet.id, limit: 9, in: $0) }
            #expect(uncounted.map(\.sku.text) == ["B"])
            #expect(try await refusal { _ = try await company.sheet(["A", "Z"]) } == ["unknown_sku"])
            let other = try await company.neighbour()
            #expect(try await refusal { try await other.count("A", on: sheet) } == ["not_found"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `two people's counts are kept apart, the last one is told, and a person decides`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B"])
            try await company.move("R1", .receipt, ["A": 10, "B": 4])
            let sheet = try await company.sheet()
            #expect(try await company.count("A", 7, on: sheet, by: "ana").others.isEmpty)
            let second = try await company.count("A", 2, on: sheet, by: "beto")
            #expect(second.others.map { "\($0.username) \($0.quantity)" } == ["ana 7"])
            #expect(second.own.quantity == Quantity(whole: 2) && second.line.isDisputed)
            try await company.count("B", 4, on: sheet, by: "ana")
            try await company.count("B", 4, on: sheet, by: "beto")
            #expect(try await refusal { _ = try await company.apply(sheet) } == ["counts_contradict"])
            #expect(try await company.balances()["A main"] == Balance(10, 0))
            let line = try await company.write(by: "ana") { try CountActions.choose(.sum, for: SKU(literal: "A"), on: sheet.id, in: $0) }
            #expect(line.difference == Quantity(whole: -1))
            let again = try await company.count("A", 3, on: sheet, by: "beto")
            #expect(again.line.isDisputed && again.line.choice == nil)
            #expect(
                try await refusal {
                    _ = try await company.write(by: "ana") {
                        try CountActions.choose(.count(of: "carla"), for: SKU(literal: "A"), on: sheet.id, in: $0)
                    }
                } == ["invalid_field"]
            )
            try await company.write(by: "ana") {
                _ = try CountActions.choose(.count(of: "beto"), for: SKU(literal: "A"), on: sheet.id, in: $0)
            }
            _ = try await company.apply(sheet)
            #expect(try await company.balances() == ["A main": Balance(3, 0), "B main": Balance(4, 0)])
            #expect(try await company.verification().isSound)
        }
    }

    @Test(arguments: Engine.allCases)
    func `counts agree where they say the same of different moments`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"])
            try await company.move("R1", .receipt, ["A": 10])
            let sheet = try await company.sheet()
            try await company.count("A", 9, on: sheet, by: "ana")
            try await company.move("R2", .adjustment, ["A": -2])
            let second = try await company.count("A", 7, on: sheet, by: "beto")
            #expect(!second.line.isDisputed && second.line.difference == Quantity(whole: -1))
            try await company.count("A", on: sheet, by: "ana")
            let mine = try await company.count("A", on: sheet, by: "ana").own
            #expect(mine.movedMeanwhile && mine.quantity == Quantity(whole: 11))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sheet is applied whole or not at all, and lines are left out`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B"])
            try await company.move("R1", .receipt, ["A": 10, "B": 4])
            try await company.ledger("T1") { try $0.reserve(try lines(["A": 6]), in: "main") }
            let sheet = try await company.sheet()
            try await company.count("A", 5, on: sheet)
            try await company.count("B", 3, on: sheet)
            #expect(try await refusal { _ = try await company.apply(sheet) } == ["insufficient_stock"])
            #expect(try await company.balances()["B main"] == Balance(4, 0))
            try await company.write(by: "ana") { _ = try CountActions.leaveOut(SKU(literal: "A"), true, on: sheet.id, in: $0) }
            _ = try await company.apply(sheet)
            #expect(try await company.balances() == ["A main": Balance(10, 6), "B main": Balance(3, 0)])
            let told = try await company.read { try CountSheetQueries.lines(of: sheet.id, limit: 9, in: $0) }
            #expect(told.map(\.applied) == [nil, Quantity(whole: -1)])
            try await company.write { try $0.tx.execute("UPDATE count_sheet_lines SET applied = applied - 1 WHERE sku = 'B'") }
            #expect(try await company.verification().differences.contains { $0.en.contains("Count sheet 1") })
        }
    }
}
