import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// The ledger against the obvious way to keep stock: a dictionary, one line after another.
@Suite struct StockLedgerPropertyTests {
    @Test(arguments: Engine.allCases)
    func `the ledger does what a slow and obvious model does`(engine: Engine) async throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B", "C"])
            try await company.makeProducts(["Open"], allowBackorder: true)
            var model = ObviousStock(backorderAllowed: ["Open"])
            for step in 0..<150 {
                let verb = ObviousStock.Verb.random(of: model, using: &random)
                let expected = model.carriesOut(verb)
                let done = try await company.carriesOut(verb, document: "D\(step)")
                #expect(done == expected, "seed \(seed), step \(step): \(verb)")
                let balances = try await company.balances()
                #expect(balances == model.balances, "seed \(seed), step \(step): \(verb)")
            }
            let report = try await company.verification()
            #expect(!report.differences.contains { $0.en.contains("entries") }, "seed \(seed): \(report.differences)")
        }
    }
}

/// Stock as a dictionary by `SKU warehouse`.
private struct ObviousStock {
    enum Verb {
        case reserve([String: Int]), release([String: Int]), ship([String: Int]), adjust([String: Int]), count([String: Int])

        /// What is released or shipped is reserved, as documents guarantee.
        static func random(of model: ObviousStock, using random: inout SeededRandom) -> Verb {
            var lines: [String: Int] = [:]
            for sku in ["A", "B", "C", "Open"] where Bool.random(using: &random) { lines[sku] = Int.random(in: 1...9, using: &random) }
            let held = lines.compactMapValues { _ in 0 }.keys.reduce(into: [String: Int]()) { held, sku in
                let reserved = Int(model.balances["\(sku) main"]?.reserved ?? 0)
                if reserved > 0 { held[sku] = Int.random(in: 1...reserved, using: &random) }
            }
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: return .reserve(lines)
            case 2: return .release(held)
            case 3: return .ship(held)
            case 4: return .adjust(lines.mapValues { Bool.random(using: &random) ? $0 : -$0 })
            default: return .count(lines)
            }
        }
    }

    let backorderAllowed: Set<String>
    var balances: [String: Balance] = [:]

    init(backorderAllowed: Set<String>) {
        self.backorderAllowed = backorderAllowed
    }

    /// Whether every line was carried out. A reservation is all or nothing, a movement goes line by line.
    mutating func carriesOut(_ verb: Verb) -> Bool {
        switch verb {
        case .reserve(let lines):
            let before = balances
            for (sku, quantity) in lines {
                var balance = balances["\(sku) main"] ?? Balance(0, 0)
                if balance.onHand - balance.reserved < quantity && !backorderAllowed.contains(sku) {
                    balances = before
                    return false
                }
                balance.reserved += Int64(quantity)
                set(balance, sku)
            }
        case .release(let lines):
            for (sku, quantity) in lines { change(sku, onHand: 0, reserved: -quantity) }
        case .ship(let lines):
            for (sku, quantity) in lines { change(sku, onHand: -quantity, reserved: -quantity) }
        case .adjust(let lines):
            return lines.map { move($0.key, by: Int64($0.value)) }.allSatisfy { $0 }
        case .count(let lines):
            return lines.map { move($0.key, by: Int64($0.value) - (balances["\($0.key) main"]?.onHand ?? 0)) }.allSatisfy { $0 }
        }
        return true
    }

    private mutating func move(_ sku: String, by quantity: Int64) -> Bool {
        let balance = balances["\(sku) main"] ?? Balance(0, 0)
        balances["\(sku) main"] = balance
        let isBelow = balance.onHand + quantity < balance.reserved
        if quantity < 0, isBelow, !backorderAllowed.contains(sku) { return false }
        change(sku, onHand: Int(quantity), reserved: 0)
        return true
    }

    private mutating func change(_ sku: String, onHand: Int, reserved: Int) {
        var balance = balances["\(sku) main"] ?? Balance(0, 0)
        balance.onHand += Int64(onHand)
        balance.reserved += Int64(reserved)
        set(balance, sku)
    }

    private mutating func set(_ balance: Balance, _ sku: String) {
        balances["\(sku) main"] = Balance(
            balance.onHand,
            balance.reserved,
            backordered: max(0, balance.reserved - balance.onHand)
        )
    }
}

extension Company {
    fileprivate func carriesOut(_ verb: ObviousStock.Verb, document: String) async throws -> Bool {
        do {
            return try await ledger(document) { ledger in
                switch verb {
                case .reserve(let wanted): try ledger.reserve(try stockLines(wanted), in: "main")
                case .release(let wanted): try ledger.release(try stockLines(wanted), in: "main")
                case .ship(let wanted): try ledger.ship(try stockLines(wanted), from: "main")
                case .adjust(let wanted):
                    return try ledger.move(try stockLines(wanted), .adjustment, in: "main").short.isEmpty
                case .count(let wanted):
                    let differences = try ledger.differences(to: try stockLines(wanted), in: "main")
                    return try ledger.move(differences, .count, in: "main").short.isEmpty
                }
                return true
            }
        } catch is StockShortage {
            return false
        }
    }
}

private func stockLines(_ quantities: [String: Int]) throws -> [StockLine] {
    try quantities.map { StockLine(sku: SKU(literal: $0.key), quantity: try Quantity($0.value)) }
}
