import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// Random histories of two price lists, by every door through which a price changes, asked about at random instants.
@Suite struct PriceHistoryPropertyTests {
    private static let skus = ["A", "B", "C", "D"].map(SKU.init(literal:))
    private static let lists = ["base", "mayor"]
    private static let quantities: [Int64] = [1, 6, 12, 100].map { $0 * 10_000 }

    private final class Course {
        var model = PriceModel()
        var random: SeededRandom
        var instants: [Instant] = []
        var applied: [Identifier<Repricing>] = []
        var rowsOf: [Identifier<Repricing>: [RepricingRow]] = [:]

        init(seed: UInt64) {
            random = SeededRandom(seed: seed)
        }
    }

    @Test(arguments: Engine.allCases, [1, 2, 3])
    func `prices of any instant are those of a slow and obvious implementation`(engine: Engine, run: UInt64) async throws {
        let seed = SeededRandom.seedOfRun + run
        try await Company.opened(on: engine) { company in
            let course = Course(seed: seed)
            try await Self.begin(company, course)
            for _ in 0..<60 {
                // Another server's clock may be behind.
                company.clock.advance(bySeconds: [0, 0, 1, 60, 3600, -30].randomElement(using: &course.random) ?? 0)
                try await Self.step(company, course)
                course.instants.append(company.clock.now())
            }
            try await Self.compare(company, course, "seed \(seed)")
        }
    }

    private static func begin(_ company: Company, _ course: Course) async throws {
        let now = company.clock.now()
        try await company.write { scope in
            _ = try PriceListActions.put("mayor", PriceListFields(name: "Mayor", currency: "ARS"), in: scope)
            for sku in skus { _ = try ProductActions.put(sku, ProductFields(name: sku.text), in: scope) }
        }
        for sku in skus { course.model.make(sku, now: now) }
    }

    private static func step(_ company: Company, _ course: Course) async throws {
        let list = lists.randomElement(using: &course.random) ?? "base"
        let now = company.clock.now()
        switch Int.random(in: 0..<10, using: &course.random) {
        case 0...4: try await edit(company, course, list, now)
        case 5, 6: try await reprice(company, course, list, now)
        case 7: try await undo(company, course, now)
        default:
            let sku = skus.randomElement(using: &course.random) ?? skus[0]
            let isActive = Bool.random(using: &course.random)
            try await company.write { scope in
                var fields = ProductFields(name: sku.text)
                fields.isActive = isActive
                _ = try ProductActions.put(sku, fields, in: scope)
            }
            course.model.turn(sku, isActive, now: now)
        }
    }

    /// Some rows, by the API or by a file; a refused request changes nothing.
    private static func edit(_ company: Company, _ course: Course, _ list: String, _ now: Instant) async throws {
        var rows: [PriceRow] = []
        for sku in skus.shuffled(using: &course.random).prefix(2) {
            for quantity in quantities.shuffled(using: &course.random).prefix(Int.random(in: 1...3, using: &course.random)) {
                let isGone = Int.random(in: 0..<5, using: &course.random) == 0
                let price = try UnitPrice(steps: Int64.random(in: 0...9, using: &course.random) * 2500)
                rows.append(PriceRow(sku: sku, minQuantity: try Quantity(steps: quantity), unitPrice: isGone ? nil : price))
            }
        }
        let asked = rows
        do {
            _ = try await company.write { scope in try PriceActions.put(asked, in: list, scope: scope) }
        } catch let refusal as Refusal where refusal.code == "base_price_required" {
            return
        }
        course.model.change(list, asked.map { ($0.sku, $0.minQuantity.steps, $0.unitPrice?.steps) }, now: now)
    }

    private static func reprice(_ company: Company, _ course: Course, _ list: String, _ now: Instant) async throws {
        let rule = PriceRule(
            .percent(steps: Int64.random(in: -500_000...500_000, using: &course.random)),
            rounding: PriceRule.Rounding.allCases.randomElement(using: &course.random) ?? .cent,
            direction: .nearest
        )
        let id = Identifier<Repricing>.make(at: now, using: &course.random)
        let draft = RepricingDraft(id: id, list: list, selection: .all, rule: rule, request: [:])
        let before = course.model.state(of: list, at: nil)
        let rows = try await company.write { scope in
            let repricing = try RepricingActions.preview(draft, in: scope)
            return try RepricingQueries.rows(of: repricing, after: nil, onlyApart: false, limit: 1000, in: scope)
        }
        // Somebody edits between the look and the deed, now and then.
        if Bool.random(using: &course.random) { try await edit(company, course, list, now) }
        let present = course.model.state(of: list, at: nil)
        _ = try await company.write { scope in try RepricingActions.apply(id, skipsChanged: true, in: scope) }
        var changes: [(sku: SKU, minQuantity: Int64, price: Int64?)] = []
        for (sku, prices) in before {
            for (quantity, price) in prices where present[sku]?[quantity] == price {
                guard let after = rule.applied(to: try UnitPrice(steps: price)) else { continue }
                changes.append((sku, quantity, after.steps))
            }
        }
        course.model.touch(list, now: now)
        course.model.change(list, changes, now: now)
        course.applied.append(id)
        course.rowsOf[id] = rows
    }

    private static func undo(_ company: Company, _ course: Course, _ now: Instant) async throws {
        guard let id = course.applied.randomElement(using: &course.random) else { return }
        course.applied.removeAll { $0 == id }
        let (list, clock) = try await company.read { scope in
            let row = try #require(try scope.tx.first("SELECT price_list, applied_clock FROM repricings WHERE id = \(id)"))
            return (try row.text("price_list"), try row.integer("applied_clock"))
        }
        // What the history of each row says by itself: untouched is what has no entry after the repricing's.
        var changes: [(sku: SKU, minQuantity: Int64, price: Int64?)] = []
        for row in course.rowsOf[id] ?? [] {
            let entries = try await company.read { scope in
                try PriceHistory.page(row.sku, in: list, after: nil, limit: 10_000, in: scope)
            }
            let newest = entries.first { $0.change.minQuantity == row.minQuantity }
            if newest?.clock == clock, newest?.repricing == id { changes.append((row.sku, row.minQuantity.steps, row.before.steps)) }
        }
        _ = try await company.write { scope in try RepricingActions.undo(id, in: scope) }
        course.model.touch(list, now: now)
        course.model.change(list, changes, now: now)
    }

    private static func compare(_ company: Company, _ course: Course, _ seed: String) async throws {
        let asked = [nil] + course.instants.shuffled(using: &course.random).prefix(12).map(Optional.some)
        for instant in asked {
            for list in lists {
                let found = try await company.read { scope in
                    let moment = try PriceMoment.known(at: instant, in: scope)
                    return try PriceListAsOf.page(of: list, at: moment, after: nil, limit: 100, in: scope).sheets
                }
                let expected = course.model.state(of: list, at: instant).filter { course.model.isActive($0.key, at: instant) }
                let told = found.map { sheet in
                    (sheet.sku, Dictionary(uniqueKeysWithValues: sheet.tiers.prices.map { ($0.key.steps, $0.value.steps) }))
                }
                #expect(Dictionary(uniqueKeysWithValues: told) == expected, "\(list) at \(String(describing: instant)), \(seed)")
                try await explain(company, course, list, instant, seed)
            }
        }
        let stored = try await company.read { scope in
            try scope.tx.all("SELECT price_list, sku, min_quantity, unit_price FROM prices ORDER BY price_list, sku, min_quantity").map {
                row in
                "\(try row.text("price_list")) \(try row.text("sku")) \(try row.integer("min_quantity")) \(try row.integer("unit_price"))"
            }
        }
        let expected = lists.flatMap { list in
            course.model.state(of: list, at: nil).flatMap { sku, rows in rows.map { "\(list) \(sku) \($0.key) \($0.value)" } }
        }
        #expect(Set(stored) == Set(expected), "the prices themselves, \(seed)")
    }

    private static func explain(_ company: Company, _ course: Course, _ list: String, _ instant: Instant?, _ seed: String) async throws {
        let sku = skus.randomElement(using: &course.random) ?? skus[0]
        for steps in [5000, 10_000, 59_999, 60_000, 130_000, 5_000_000] as [Int64] {
            let quantity = try Quantity(steps: steps)
            let explanation = try await company.read { scope in
                try PriceExplanations.explain(sku, quantity: quantity, list: list, at: instant, in: scope)
            }
            let expected = course.model.price(sku, steps, in: list, at: instant)
            #expect(explanation.unitPrice?.steps == expected, "\(sku) × \(quantity) in \(list) at \(String(describing: instant)), \(seed)")
            #expect((explanation.absence == nil) == (expected != nil), "\(seed)")
            #expect(explanation.rows.filter { $0.verdict == .applies }.count == (expected == nil ? 0 : 1), "\(seed)")
        }
    }
}
