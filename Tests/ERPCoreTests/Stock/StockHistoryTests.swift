import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// Figures of the past and running balances, against the slow and obvious way: adding every change up again.
@Suite struct StockHistoryTests {
    @Test(arguments: Engine.allCases)
    func `stock as of any instant is what a slow model says`(engine: Engine) async throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        try await Company.opened(on: engine) { company in
            let diary = try await Diary.lived(by: company, steps: 120, using: &random)
            for _ in 0..<40 {
                let instant = diary.anyInstant(using: &random)
                let figures = try await company.read { scope in
                    try StockHistory.figures(of: Diary.skus, upTo: LedgerPlace(endOf: instant), in: scope)
                }
                for figure in figures {
                    let expected = diary.sum(figure.sku, figure.warehouse, upTo: instant)
                    #expect(figure.onHand.steps == expected.onHand && figure.reserved.steps == expected.reserved, "seed \(seed): \(figure)")
                }
                let told = Set(figures.map { "\($0.sku) \($0.warehouse)" })
                #expect(diary.keys(upTo: instant).isSubset(of: told), "seed \(seed)")
                let north = try await company.read { scope in
                    try StockHistory.figures(of: Diary.skus, warehouse: "north", upTo: LedgerPlace(endOf: instant), in: scope)
                }
                #expect(north == figures.filter { $0.warehouse == "north" }, "seed \(seed)")
            }
            #expect(try await company.checkpoints() > 5)
            let report = try await company.verification()
            #expect(!report.differences.contains { $0.en.contains("checkpoint") || $0.en.contains("time") }, "\(report.differences)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the ledger pages in both directions with the balance after each entry`(engine: Engine) async throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        try await Company.opened(on: engine) { company in
            let diary = try await Diary.lived(by: company, steps: 120, using: &random)
            for sku in Diary.skus {
                for warehouse in [nil, "main", "north"] {
                    let expected = diary.running(sku, warehouse)
                    let down = try await company.walk(sku, warehouse, .older)
                    #expect(down.map(\.text) == expected.reversed(), "seed \(seed), \(sku) \(warehouse ?? "all"), down")
                    guard let oldest = down.last else { continue }
                    let up = try await company.walk(sku, warehouse, .newer, from: oldest.place)
                    #expect(up.map(\.text) == Array(expected.dropFirst()), "seed \(seed), \(sku) \(warehouse ?? "all"), up")
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `figures are the same with checkpoints and without`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"])
            for day in 1...30 {
                company.clock.advance(bySeconds: 60)
                try await company.move("R\(day)", .receipt, ["A": day])
            }
            let instant = FakeClock.beginning.advanced(bySeconds: 60 * 20 + 30)
            let before = try await company.figures("A", at: instant)
            try await company.layCheckpoints(spacing: 7)
            #expect(try await company.checkpoints() >= 4)
            #expect(try await company.figures("A", at: instant) == before)
            #expect(before.map(\.onHand) == [Quantity(whole: 210)])
            #expect(try await company.figures("A", at: FakeClock.beginning).map(\.onHand) == [.zero])
            #expect(try await company.verification().isSound)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another company's ledger is not there`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"])
            try await company.move("R1", .receipt, ["A": 5])
            let other = try await company.neighbour()
            try await other.makeProducts(["A"])
            #expect(try await other.figures("A", at: other.clock.now()).isEmpty)
            let entries = try await other.read { try LedgerQueries.page(of: SKU(literal: "A"), limit: 10, in: $0) }
            #expect(entries.isEmpty)
        }
    }
}

extension Company {
    fileprivate func figures(_ sku: String, at instant: Instant) async throws -> [StockFigure] {
        try await read { try StockHistory.figures(of: [SKU(literal: sku)], upTo: LedgerPlace(endOf: instant), in: $0) }
    }

    fileprivate func checkpoints() async throws -> Int64 {
        try await read { try $0.tx.first("SELECT COUNT(*) AS n FROM stock_checkpoints")?.integer("n") ?? 0 }
    }

    fileprivate func layCheckpoints(spacing: Int) async throws {
        let id = id
        while try await database.write({ try StockFiling.advance(id, spacing: spacing, batch: spacing, in: $0) }) > 0 {}
    }

    /// Pages through the whole ledger of a SKU, three entries at a time, in the order of going.
    fileprivate func walk(
        _ sku: SKU,
        _ warehouse: String?,
        _ direction: LedgerQueries.Direction,
        from place: LedgerPlace? = nil
    ) async throws -> [Walked] {
        var (seen, here): ([Walked], LedgerPlace?) = ([], place)
        while true {
            let start = here
            let page = try await read { try LedgerQueries.page(of: sku, warehouse: warehouse, direction, than: start, limit: 3, in: $0) }
            if page.isEmpty { return seen }
            let walked = page.map { entry in
                let text = "\(entry.warehouse) \(entry.onHand) \(entry.reserved) → \(entry.balance.onHand) \(entry.balance.reserved)"
                return Walked(place: entry.place, text: text)
            }
            seen += direction == .older ? walked : walked.reversed()
            here = seen.last?.place
        }
    }
}

private struct Walked {
    let place: LedgerPlace
    let text: String
}

/// Everything that was done to the stock of a company, as one would write it down by hand.
private struct Diary {
    struct Change {
        let sku: SKU
        let warehouse: String
        let at: Instant
        let onHand: Int64
        let reserved: Int64
    }

    static let skus = ["A", "B", "C"].map(SKU.init(literal:))
    private var changes: [Change] = []

    /// Does things at random, with clocks that sometimes run behind and checkpoints laid now and then.
    static func lived(by company: Company, steps: Int, using random: inout SeededRandom) async throws -> Diary {
        try await company.makeProducts(["A", "B", "C"], allowBackorder: true)
        var diary = Diary()
        for step in 0..<steps {
            if Bool.random(using: &random) { company.clock.advance(bySeconds: Double(Int.random(in: 0...100, using: &random))) }
            let behind = Int.random(in: 0..<5, using: &random) == 0 ? -30.0 : 0
            let now = company.clock.now().advanced(bySeconds: behind)
            let (sku, quantity) = (skus[Int.random(in: 0...2, using: &random)], Int.random(in: 1...9, using: &random))
            let (warehouse, verb) = (Bool.random(using: &random) ? "main" : "north", Int.random(in: 0..<5, using: &random))
            let line = StockLine(sku: sku, quantity: try Quantity(quantity))
            let held = diary.sum(sku, warehouse, upTo: Instant(microseconds: .max)).reserved
            let isHeld = held >= line.quantity.steps
            try await company.write(by: "ana", at: now) { scope in
                let ledger = StockLedger(scope: scope, clock: try scope.advanceClock(), document: "D\(step)")
                switch verb {
                case 0: _ = try ledger.move([line], .receipt, in: warehouse)
                case 1: try ledger.reserve([line], in: warehouse)
                case 2 where isHeld: try ledger.ship([line], from: warehouse)
                // Counted, and as many as there were said to be.
                case 3: _ = try ledger.move([StockLine(sku: sku, quantity: .zero)], .count, in: warehouse)
                default: _ = try ledger.move([StockLine(sku: sku, quantity: line.quantity.negated)], .adjustment, in: warehouse)
                }
            }
            let steps = line.quantity.steps
            switch verb {
            case 0: diary.note(sku, warehouse, now, steps, 0)
            case 1: diary.note(sku, warehouse, now, 0, steps)
            case 2 where isHeld: diary.note(sku, warehouse, now, 0 - steps, 0 - steps)
            case 3: diary.note(sku, warehouse, now, 0, 0)
            default: diary.note(sku, warehouse, now, 0 - steps, 0)
            }
            if step % 20 == 12 { try await company.layCheckpoints(spacing: 4) }
        }
        return diary
    }

    /// A change is never before the one before it of the same SKU and warehouse.
    private mutating func note(_ sku: SKU, _ warehouse: String, _ now: Instant, _ onHand: Int64, _ reserved: Int64) {
        let last = changes.last { $0.sku == sku && $0.warehouse == warehouse }?.at ?? now
        changes.append(Change(sku: sku, warehouse: warehouse, at: max(now, last), onHand: onHand, reserved: reserved))
    }

    func sum(_ sku: SKU, _ warehouse: String, upTo instant: Instant) -> (onHand: Int64, reserved: Int64) {
        changes.filter { $0.sku == sku && $0.warehouse == warehouse && $0.at <= instant }.reduce((onHand: 0, reserved: 0)) {
            ($0.onHand + $1.onHand, $0.reserved + $1.reserved)
        }
    }

    func keys(upTo instant: Instant) -> Set<String> {
        Set(changes.filter { $0.at <= instant }.map { "\($0.sku) \($0.warehouse)" })
    }

    func anyInstant(using random: inout SeededRandom) -> Instant {
        let change = changes[Int.random(in: changes.indices, using: &random)]
        return change.at.advanced(bySeconds: Double(Int.random(in: -2...2, using: &random)))
    }

    /// The changes of a SKU in the order of time, each with what there was after it.
    func running(_ sku: SKU, _ warehouse: String?) -> [String] {
        let mine = changes.enumerated().filter { $0.element.sku == sku && (warehouse ?? $0.element.warehouse) == $0.element.warehouse }
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        var (onHand, reserved): (Int64, Int64) = (0, 0)
        return mine.map { change in
            onHand += change.onHand
            reserved += change.reserved
            let units = [change.onHand, change.reserved, onHand, reserved].map { "\($0 / 10_000)" }
            return "\(change.warehouse) \(units[0]) \(units[1]) → \(units[2]) \(units[3])"
        }
    }
}
