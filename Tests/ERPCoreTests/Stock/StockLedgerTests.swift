import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct StockLedgerTests {
    @Test(arguments: Engine.allCases)
    func `a reservation takes from what is available, and leaves an entry`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B"])
            try await company.move("R1", .receipt, ["A": 10, "B": 5])
            try await company.ledger("T1") { try $0.reserve(try lines(["B": 2, "A": 3, "B": 1]), in: "main") }
            #expect(try await company.balances() == ["A main": Balance(10, 3), "B main": Balance(5, 3)])
            let entries = try await company.read { scope in
                try scope.tx.all("SELECT reason, sku, on_hand, reserved, document_id, clock FROM stock_entries ORDER BY id").map {
                    "\(try $0.text("reason")) \(try $0.text("sku")) \(try $0.integer("on_hand")) \(try $0.integer("reserved")) "
                        + "\(try $0.text("document_id")) \(try $0.integer("clock"))"
                }
            }
            #expect(
                entries == [
                    "receipt A 100000 0 R1 1", "receipt B 50000 0 R1 1", "reserve A 0 30000 T1 2", "reserve B 0 30000 T1 2",
                ]
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `every SKU that is short or unknown is told at once, and nothing is reserved`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B", "C", "Inactive"])
            try await company.write { try $0.tx.execute("UPDATE products SET active = 0 WHERE sku = 'Inactive'") }
            try await company.move("R1", .receipt, ["A": 10, "B": 5, "Inactive": 5])
            let shortage = await #expect(throws: StockShortage.self) {
                let wanted = try lines(["A": 1, "B": 6, "C": 1, "Nobody": 1, "Inactive": 1])
                try await company.ledger("T1") { try $0.reserve(wanted, in: "main") }
            }
            #expect(shortage?.available == ["B": try Quantity(5), "C": .zero].withSKUs)
            #expect(shortage?.unknown == [SKU(literal: "Nobody"), SKU(literal: "Inactive")])
            #expect(try await company.balances()["A main"] == Balance(10, 0))
            let refusal = shortage?.refusal(lines: ["A", "B", "Nobody", "B"].map(SKU.init(literal:)))
            #expect(refusal?.issues.map(\.pointer) == ["/lines/1/quantity", "/lines/2/sku", "/lines/3/quantity"])
            #expect(refusal?.issues.map(\.code) == ["insufficient_stock", "unknown_sku", "insufficient_stock"])
            #expect(refusal?.issues[0].extra.contains(.init("available", "5")) == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `back-orders reserve more than there is, and what comes in fills them first`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"], allowBackorder: true)
            try await company.ledger("T1") { try $0.reserve(try lines(["A": 7]), in: "north") }
            #expect(try await company.balances() == ["A north": Balance(0, 7, backordered: 7)])
            try await company.move("R1", .receipt, ["A": 4], in: "north")
            #expect(try await company.balances() == ["A north": Balance(4, 7, backordered: 3)])
            try await company.ledger("T1") { try $0.release(try lines(["A": 1]), in: "north") }
            #expect(try await company.balances() == ["A north": Balance(4, 6, backordered: 2)])
            try await company.ledger("T1") { try $0.ship(try lines(["A": 6]), from: "north") }
            #expect(try await company.balances() == ["A north": Balance(-2, 0, backordered: 2)])
            try await company.move("R2", .receipt, ["A": 5], in: "north")
            #expect(try await company.balances() == ["A north": Balance(3, 0)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the product's word on back-orders stands before the instance's`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.write { try $0.tx.execute("UPDATE instances SET allow_backorder = 1") }
            try await company.makeProducts(["Open"])
            try await company.makeProducts(["Closed"], allowBackorder: false)
            try await company.ledger("T1") { try $0.reserve(try lines(["Open": 1]), in: "main") }
            await #expect(throws: StockShortage.self) {
                try await company.ledger("T2") { try $0.reserve(try lines(["Closed": 1]), in: "main") }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edit needs only what it adds`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B", "C"])
            try await company.move("R1", .receipt, ["A": 10, "B": 10, "C": 10])
            try await company.ledger("T1") { try $0.reserve(try lines(["A": 10, "B": 4]), in: "main") }
            try await company.ledger("T1") {
                try $0.amend(from: try lines(["A": 10, "B": 4]), in: "main", to: try lines(["A": 9, "B": 10, "C": 1]), in: "main")
            }
            #expect(
                try await company.balances() == ["A main": Balance(10, 9), "B main": Balance(10, 10), "C main": Balance(10, 1)]
            )
            await #expect(throws: StockShortage.self) {
                try await company.ledger("T1") {
                    try $0.amend(from: try lines(["A": 9]), in: "main", to: try lines(["A": 9]), in: "north")
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a movement does not bring on hand below what is reserved`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B"])
            try await company.move("R1", .receipt, ["A": 10, "B": 10])
            try await company.ledger("T1") { try $0.reserve(try lines(["A": 6]), in: "main") }
            let outcome = try await company.move("M1", .adjustment, ["A": -5, "B": -10])
            #expect(outcome.short == [SKU(literal: "A")])
            #expect(outcome.changed == [SKU(literal: "B")])
            #expect(try await company.balances() == ["A main": Balance(10, 6), "B main": Balance(0, 0)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a movement that does not lower what was below before is carried out`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"], allowBackorder: true)
            try await company.ledger("T1") { try $0.reserve(try lines(["A": 8]), in: "main") }
            try await company.write { try $0.tx.execute("UPDATE products SET allow_backorder = 0") }
            #expect(try await company.move("M1", .adjustment, ["A": 3]).short.isEmpty)
            #expect(try await company.move("M2", .adjustment, ["A": -1]).short == [SKU(literal: "A")])
            #expect(try await company.balances() == ["A main": Balance(3, 8, backordered: 5)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing reaches ten to the twelfth`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"], allowBackorder: true)
            let most = StockLine(sku: SKU(literal: "A"), quantity: try Quantity(steps: Quantity.limit - 1))
            let outcomes = try await company.ledger("M1") { ledger in
                [
                    try ledger.move([most], .receipt, in: "main"),
                    try ledger.move(try lines(["A": 1]), .receipt, in: "main"),
                ]
            }
            #expect(outcomes[1].tooLarge == [SKU(literal: "A")])
            try await company.ledger("T1") { try $0.reserve([most], in: "main") }
            await #expect(throws: StockShortage.self) {
                try await company.ledger("T2") { try $0.reserve([most], in: "main") }
            }
            await #expect(throws: Refusal.self) {
                try await company.ledger("T3") { try $0.reserve([most, most], in: "main") }
            }
        }
    }
}

extension [String: Quantity] {
    fileprivate var withSKUs: [SKU: Quantity] { [SKU: Quantity](uniqueKeysWithValues: map { (SKU(literal: $0.key), $0.value) }) }
}
