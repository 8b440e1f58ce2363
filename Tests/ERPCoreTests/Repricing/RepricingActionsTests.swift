import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct RepricingActionsTests {
    private static func draft(_ percent: Int64 = 10, _ selection: Repricing.Selection = .all, list: String = "base") -> RepricingDraft {
        let rule = PriceRule(.percent(steps: percent * 10_000), rounding: .cent, direction: .nearest)
        return RepricingDraft(id: .make(at: FakeClock.beginning), list: list, selection: selection, rule: rule, request: ["percent": "10"])
    }

    private static func row(_ sku: String, _ price: Int64?, from: Int64 = 1) throws -> PriceRow {
        PriceRow(
            sku: SKU(literal: sku),
            minQuantity: try Quantity(steps: from * 10_000),
            unitPrice: try price.map { try UnitPrice(steps: $0 * 10_000) }
        )
    }

    /// `["A ≥ 1": "10.00"]`.
    private static func prices(_ company: Company) async throws -> [String: String] {
        try await company.read { scope in
            var found: [String: String] = [:]
            try scope.tx.forEach("SELECT sku, min_quantity, unit_price FROM prices WHERE instance_id = \(scope.instance)") { row in
                let (quantity, price) = (try row.decimal("min_quantity") as Quantity, try row.decimal("unit_price") as UnitPrice)
                found["\(try row.sku()) ≥ \(quantity)"] = price.description
            }
            return found
        }
    }

    private static func opened(_ engine: Engine, _ body: (Company) async throws -> Void) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B", "C"])
            try await company.write { scope in
                let rows = [try row("A", 10), try row("A", 8, from: 12), try row("B", 20), try row("C", 30)]
                _ = try PriceActions.put(rows, in: "base", scope: scope)
            }
            try await body(company)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a preview changes nothing, what it shows is applied, and undoing gives it back`(engine: Engine) async throws {
        try await Self.opened(engine) { company in
            let before = try await Self.prices(company)
            let draft = Self.draft()
            let preview = try await company.write { scope in try RepricingActions.preview(draft, in: scope) }
            #expect(preview.rows == 4 && preview.state == .preview)
            #expect(try await Self.prices(company) == before)
            let applied = try await company.write { scope in try RepricingActions.apply(draft.id, skipsChanged: false, in: scope) }
            #expect(applied.state == .applied && applied.skipped == 0)
            let after = ["A ≥ 1": "11.00", "A ≥ 12": "8.80", "B ≥ 1": "22.00", "C ≥ 1": "33.00"]
            #expect(try await Self.prices(company) == after)
            _ = try await company.write { scope in try RepricingActions.apply(draft.id, skipsChanged: false, in: scope) }
            #expect(try await Self.prices(company) == after)
            let undone = try await company.write { scope in try RepricingActions.undo(draft.id, in: scope) }
            #expect(undone.state == .undone && undone.kept == 0)
            #expect(try await Self.prices(company) == before)
            _ = try await company.write { scope in try RepricingActions.undo(draft.id, in: scope) }
            await #expect(throws: Refusal.self) {
                try await company.write { scope in try RepricingActions.apply(draft.id, skipsChanged: true, in: scope) }
            }
            #expect(try await Self.prices(company) == before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `prices that changed since the preview are told, and left alone if one says so`(engine: Engine) async throws {
        try await Self.opened(engine) { company in
            let draft = Self.draft()
            try await company.write { scope in
                _ = try RepricingActions.preview(draft, in: scope)
                _ = try PriceActions.put([try Self.row("B", 21), try Self.row("A", nil, from: 12)], in: "base", scope: scope)
            }
            let refusal = await #expect(throws: Refusal.self) {
                try await company.write { scope in try RepricingActions.apply(draft.id, skipsChanged: false, in: scope) }
            }
            #expect(refusal?.code == "prices_changed")
            #expect(refusal?.issues[0].extra.first?.value == 2)
            #expect(try await Self.prices(company) == ["A ≥ 1": "10.00", "B ≥ 1": "21.00", "C ≥ 1": "30.00"])
            let (applied, apart) = try await company.write { scope in
                let applied = try RepricingActions.apply(draft.id, skipsChanged: true, in: scope)
                return (applied, try RepricingQueries.rows(of: applied, after: nil, onlyApart: true, limit: 10, in: scope))
            }
            #expect(applied.skipped == 2)
            #expect(apart.map { "\($0.sku) \($0.minQuantity)" } == ["A 12", "B 1"] && apart.allSatisfy { $0.outcome == .skipped })
            #expect(try await Self.prices(company) == ["A ≥ 1": "11.00", "B ≥ 1": "21.00", "C ≥ 1": "33.00"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `undoing leaves alone what somebody has changed since, even to the same number and back`(engine: Engine) async throws {
        try await Self.opened(engine) { company in
            let draft = Self.draft()
            try await company.write { scope in
                _ = try RepricingActions.preview(draft, in: scope)
                _ = try RepricingActions.apply(draft.id, skipsChanged: false, in: scope)
                _ = try PriceActions.put([try Self.row("B", 50)], in: "base", scope: scope)
                // C goes away from the new price and comes back to it: somebody wanted it so.
                _ = try PriceActions.put([try Self.row("C", 1)], in: "base", scope: scope)
                _ = try PriceActions.put([try Self.row("C", 33)], in: "base", scope: scope)
            }
            let (undone, apart) = try await company.write { scope in
                let undone = try RepricingActions.undo(draft.id, in: scope)
                return (undone, try RepricingQueries.rows(of: undone, after: nil, onlyApart: true, limit: 10, in: scope))
            }
            #expect(undone.kept == 2)
            #expect(apart.map(\.sku.text) == ["B", "C"] && apart.allSatisfy { $0.outcome == .kept })
            #expect(try await Self.prices(company) == ["A ≥ 1": "10.00", "A ≥ 12": "8.00", "B ≥ 1": "50.00", "C ≥ 1": "33.00"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `it concerns what one chose, and no other list or instance`(engine: Engine) async throws {
        try await Self.opened(engine) { company in
            let other = try await Company.founded(in: company.database, number: 2)
            try await other.makeProducts(["A"])
            try await other.write { scope in _ = try PriceActions.put([try Self.row("A", 10)], in: "base", scope: scope) }
            try await company.write { scope in
                _ = try PriceListActions.put("mayor", PriceListFields(name: "Mayor", currency: "ARS"), in: scope)
                _ = try PriceActions.put([try Self.row("A", 5)], in: "mayor", scope: scope)
            }
            let draft = Self.draft(10, .skus([SKU(literal: "A"), SKU(literal: "C")]))
            try await company.write { scope in
                _ = try RepricingActions.preview(draft, in: scope)
                _ = try RepricingActions.apply(draft.id, skipsChanged: false, in: scope)
            }
            let lists = try await company.read { scope in
                try scope.tx.all("SELECT unit_price FROM prices WHERE price_list = 'mayor' OR instance_id = 2 ORDER BY unit_price")
                    .map { try $0.integer("unit_price") }
            }
            #expect(lists == [50_000, 100_000])
            #expect(try await Self.prices(company)["B ≥ 1"] == "20.00")
            await #expect(throws: Refusal.notFound) { try await other.read { scope in try RepricingQueries.find(draft.id, in: scope) } }
            await #expect(throws: Refusal.notFound) { try await other.write { scope in try RepricingActions.undo(draft.id, in: scope) } }
            let unknown = Self.draft(10, .skus([SKU(literal: "Z")]))
            let refusal = await #expect(throws: Refusal.self) {
                try await company.write { scope in try RepricingActions.preview(unknown, in: scope) }
            }
            #expect(refusal?.issues.map(\.pointer) == ["/skus/0"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a search chooses by words, whatever their accents`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.write { scope in
                for (sku, name) in [("A", "Champú de Ñandú"), ("B", "Jabón"), ("C", "CHAMPU")] {
                    _ = try ProductActions.put(SKU(literal: sku), ProductFields(name: name), in: scope)
                    _ = try PriceActions.put([try Self.row(sku, 10)], in: "base", scope: scope)
                }
                let draft = Self.draft(10, .search("champu"))
                _ = try RepricingActions.preview(draft, in: scope)
                _ = try RepricingActions.apply(draft.id, skipsChanged: false, in: scope)
            }
            #expect(try await Self.prices(company) == ["A ≥ 1": "11.00", "B ≥ 1": "10.00", "C ≥ 1": "11.00"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `readers see the old list or the new, and one who pages sees the one that he began with`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let skus = (0..<3000).map { "S\(10_000 + $0)" }
            try await company.makeProducts(skus)
            try await company.write { scope in
                for part in stride(from: 0, to: skus.count, by: 1000) {
                    _ = try PriceActions.put(try skus[part..<part + 1000].map { try Self.row($0, 10) }, in: "base", scope: scope)
                }
            }
            let draft = Self.draft()
            _ = try await company.write { scope in try RepricingActions.preview(draft, in: scope) }
            let begun = try await company.read { scope in try PriceMoment.known(at: nil, in: scope) }
            let seen = try await withThrowingTaskGroup(of: Set<Set<String>>.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        var seen: Set<Set<String>> = []
                        for _ in 0..<12 { seen.insert(Set(try await Self.prices(company).values)) }
                        return seen
                    }
                }
                _ = try await company.write { scope in try RepricingActions.apply(draft.id, skipsChanged: false, in: scope) }
                return try await group.reduce(into: Set<Set<String>>()) { $0.formUnion($1) }
            }
            #expect(seen.subtracting([["10.00"], ["11.00"]]).isEmpty, "\(seen)")
            #expect(try await Self.paged(company, begun) == ["10.00"])
            let now = try await company.read { scope in try PriceMoment.known(at: nil, in: scope) }
            #expect(try await Self.paged(company, now) == ["11.00"])
        }
    }

    /// The base prices of a list, page by page, each page a read of its own.
    private static func paged(_ company: Company, _ moment: PriceMoment) async throws -> Set<String> {
        var (prices, last): (Set<String>, SKU?) = ([], nil)
        repeat {
            let after = last
            let page = try await company.read { scope in
                try PriceListAsOf.page(of: "base", at: moment, after: after, limit: 700, in: scope)
            }
            for sheet in page.sheets { prices.formUnion(sheet.tiers.prices.values.map(\.description)) }
            last = page.next
        } while last != nil
        return prices
    }
}
