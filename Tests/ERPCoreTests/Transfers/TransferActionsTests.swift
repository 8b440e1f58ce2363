import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct TransferActionsTests {
    @Test(arguments: Engine.allCases)
    func `goods on their way are in no warehouse, and arrive as they were sent`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B"])
            try await company.move("R1", .receipt, ["A": 10, "B": 5])
            let sent = try await company.send(["B": 2, "A": 3, "A": 1])
            #expect(sent.number == 1 && sent.status == .sent && sent.sentBy == "ana" && sent.closedBy == nil)
            #expect(sent.lines.map { "\($0.sku) \($0.sent)" } == ["A 4", "B 2"])
            #expect(try await company.balances() == ["A main": Balance(6, 0), "B main": Balance(3, 0)])
            let level = try await company.read { try StockLevelQueries.find(SKU(literal: "A"), in: $0) }
            #expect(level.available == Quantity(whole: 6) && level.inTransit == Quantity(whole: 4))
            #expect(try await company.verification().isSound)
            let received = try await company.receive(sent)
            #expect(received.status == .received && !received.differs && received.closedBy == "beto")
            let after = ["A main": Balance(6, 0), "A north": Balance(4, 0), "B main": Balance(3, 0), "B north": Balance(2, 0)]
            #expect(try await company.balances() == after)
            #expect(try await company.receive(sent).version == received.version)
            #expect(try await company.balances() == after)
            #expect(try await company.verification().isSound)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what arrives may differ, and the difference is an entry of its own`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B", "C"])
            try await company.move("R1", .receipt, ["A": 10, "B": 5, "C": 2])
            let sent = try await company.send(["A": 4, "B": 2, "C": 1])
            let received = try await company.receive(sent, ["A": 3, "B": 0])
            #expect(received.differs)
            #expect(received.lines.map { $0.received?.description } == ["3", "0", "1"])
            let balances = try await company.balances()
            #expect(balances["A north"] == Balance(3, 0) && balances["B north"] == Balance(0, 0) && balances["C north"] == Balance(1, 0))
            let entries = try await company.read { try LedgerQueries.page(of: SKU(literal: "A"), warehouse: "north", limit: 9, in: $0) }
            let told = entries.map { "\($0.reason.rawValue) \($0.onHand) \($0.balance.onHand)" }
            #expect(told == ["transfer_difference -1 3", "transfer_received 4 4"])
            #expect(try await refusal { _ = try await company.receive(sent, ["A": 4]) } == ["not_editable"])
            let differing = try await company.read { try TransferQueries.page(differing: true, limit: 9, in: $0) }
            #expect(differing.map(\.number) == [1])
            #expect(try await company.verification().isSound)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a transfer that was not received is cancelled, and its goods are back`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"])
            try await company.move("R1", .receipt, ["A": 10])
            let sent = try await company.send(["A": 4])
            let cancelled = try await company.write(by: "ana") { try TransferActions.cancel(sent.id, in: $0) }
            #expect(cancelled.status == .cancelled)
            #expect(try await company.balances() == ["A main": Balance(10, 0)])
            #expect(try await refusal { _ = try await company.receive(sent) } == ["not_editable"])
            let again = try await company.write(by: "ana") { try TransferActions.cancel(sent.id, in: $0) }
            #expect(again.version == cancelled.version)
            let other = try await company.send(["A": 1])
            _ = try await company.receive(other)
            let late = try await refusal {
                _ = try await company.write(by: "ana") { try TransferActions.cancel(other.id, in: $0) }
            }
            #expect(late == ["not_editable"])
            #expect(try await company.verification().isSound)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what cannot be sent is refused, with all that is wrong`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"])
            try await company.move("R1", .receipt, ["A": 10])
            try await company.ledger("T1") { try $0.reserve(try lines(["A": 7]), in: "main") }
            #expect(try await refusal { _ = try await company.send(["A": 4]) } == ["insufficient_stock"])
            #expect(
                try await refusal { _ = try await company.send(["A": 1, "Z": 1], to: "moon") } == ["unknown_warehouse", "unknown_sku"]
            )
            #expect(try await refusal { _ = try await company.send(["A": 1], to: "main") } == ["invalid_field"])
            #expect(try await company.balances() == ["A main": Balance(10, 7)])
            let sent = try await company.send(["A": 3])
            #expect(try await refusal { _ = try await company.receive(sent, ["B": 1, "A": -1]) } == ["unknown_sku", "invalid_field"])
            let other = try await company.neighbour()
            #expect(try await refusal { _ = try await other.receive(sent) } == ["not_found"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a transfer that the ledger contradicts is told`(engine: Engine) async throws {
        let damages: [SQL] = [
            "UPDATE stock_transfer_lines SET sent = sent + 1", "UPDATE stock_transfer_lines SET received = received - 1",
            "UPDATE stock_transfer_lines SET in_transit = 1", "DELETE FROM stock_entries WHERE reason = 'transfer_difference'",
        ]
        for damage in damages {
            try await Company.opened(on: engine) { company in
                try await company.makeProducts(["A"])
                try await company.move("R1", .receipt, ["A": 10])
                _ = try await company.receive(try await company.send(["A": 4]), ["A": 3])
                try await company.write { try $0.tx.execute(damage) }
                let report = try await company.verification()
                #expect(report.differences.contains { $0.en.contains("Transfer 1") }, "\(damage): \(report.differences)")
            }
        }
    }
}
