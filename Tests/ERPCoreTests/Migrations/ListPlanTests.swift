import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// What the desk reads goes by indexes that have its order: no table is walked or sorted, so that nothing grows with it.
@Suite struct ListPlanTests {
    private typealias Reading = @Sendable (InstanceScope) throws -> Void

    private static let customer = CustomerID("c")
    private static let day = CalendarDate(daysSinceEpoch: 20_000)
    private static let instant = FakeClock.beginning

    /// What is sorted there was found by keys, or is a page already.
    private static let sortsFew: Set<String> = ["a number", "levels", "reservations"]

    @Test func `no list of the desk walks or sorts a table`() async throws {
        try await Company.opened(on: .sqlite) { company in
            try await company.makeProducts(["A", "B"])
            for (name, reading) in Self.lists + Self.transactions + Self.ofTransactions + Self.stock + Self.prices {
                let costly = try await company.read { scope -> [String] in
                    let tx = PlannedTransaction(scope.tx)
                    try reading(InstanceScope(tx: tx, instance: scope.instance, now: scope.now))
                    #expect(!tx.steps.isEmpty, "\(name) asks nothing")
                    let isSortOfFew = { (step: PlannedTransaction.Step) in Self.sortsFew.contains(name) && step.detail.contains("ORDER BY")
                    }
                    return tx.steps.filter { $0.isCostly && !isSortOfFew($0) }.map(\.description)
                }
                #expect(costly.isEmpty, "\(name): \(costly.joined(separator: "\n"))")
            }
        }
    }

    /// However a search sets out, the words lead to the records; only what is asked for in the order of all is walked in that order.
    @Test(arguments: [(2000, 16_000, 16), (0, 16_000, 16), (0, 0, 16), (0, 0, 0)])
    func `no search sorts the catalogue or goes through the index of its words`(few: Int, counted: Int, branches: Int) async throws {
        try await Company.opened(on: .sqlite) { company in
            _ = try await company.write { scope in try ProductActions.put(SKU(literal: "A"), ProductFields(name: "Taza azul"), in: scope) }
            let steps = try await company.read { scope in
                let tx = PlannedTransaction(scope.tx)
                var limits = WordIndex.Search.Limits()
                (limits.few, limits.counted, limits.branches) = (few, counted, branches)
                let index = WordIndex("product_words", owner: "instance_id", record: "sku", of: "products")
                let search = try WordIndex.Search("taza az", index, of: 1, limits: limits, in: tx)
                let found = try tx.all(search.page("name", after: "", where: "AND active = 1", walking: "", limit: 5))
                #expect(found.count == 1)
                return tx.steps
            }
            #expect(!steps.contains { $0.detail.hasPrefix("USE TEMP B-TREE FOR ORDER BY") && !$0.statement.contains("hits") })
            let isWord: (String) -> Bool = { $0.contains("(instance_id=? AND word") || $0.contains("(instance_id=? AND sku=? AND word") }
            let words = steps.map(\.detail).filter { $0.hasPrefix("SEARCH w ") || $0.hasPrefix("SEARCH entry ") }
            #expect(!words.isEmpty && words.allSatisfy(isWord), "\(words)")
            #expect(
                !steps.contains {
                    $0.detail.hasPrefix("SCAN w") || $0.detail.hasPrefix("SCAN entry") || $0.detail.hasPrefix("SCAN products")
                }
            )
        }
    }

    @Test func `a walk and a sort are seen`() async throws {
        try await Company.opened(on: .sqlite) { company in
            let steps = try await company.read { scope in
                let tx = PlannedTransaction(scope.tx)
                _ = try tx.all("SELECT sku FROM products ORDER BY name")
                return tx.steps
            }
            #expect(steps.filter(\.isCostly).count == 2, "\(steps)")
        }
    }

    private static let lists: [(String, Reading)] = [
        ("products", { _ = try ProductQueries.page(after: SKU(literal: "A"), limit: 10, in: $0) }),
        ("inactive products", { _ = try ProductQueries.search(ProductFilter(isActive: false), after: nil, limit: 10, in: $0) }),
        ("products without barcode", { _ = try ProductQueries.search(ProductFilter(lacksBarcode: true), after: nil, limit: 10, in: $0) }),
        ("products by barcode", { _ = try ScannedCode.products("7791234", in: $0) }),
        ("customers in the order of their making", { _ = try CustomerQueries.page(after: customer, limit: 10, in: $0) }),
        (
            "customers by name",
            { _ = try CustomerQueries.list(CustomerFilter(), after: .init(name: "a", id: customer), limit: 10, in: $0) }
        ), ("doubles", { _ = try CustomerDoubles.page(after: .init(newer: customer, older: customer), limit: 10, in: $0) }),
        ("the next to review", { _ = try CustomerQueries.nextToReview(after: customer, in: $0) }),
        ("the trail", { _ = try AuditQueries.list(AuditFilter(), before: nil, limit: 10, in: $0) }),
        (
            "the trail of some days",
            { _ = try AuditQueries.list(AuditFilter(from: instant, until: instant), before: nil, limit: 10, in: $0) }
        ),
        ("the trail of a person", { _ = try AuditQueries.list(AuditFilter(actor: "a", until: instant), before: nil, limit: 10, in: $0) }),
        ("the trail of a record", { _ = try AuditQueries.list(AuditFilter(subject: "a", action: "b"), before: nil, limit: 10, in: $0) }),
        ("the trail of a verb", { _ = try AuditQueries.list(AuditFilter(actor: "a", action: "b.c"), before: nil, limit: 10, in: $0) }),
        ("the story of a record", { _ = try AuditOfRecord.entries(of: "a", kind: "b", limit: 10, in: $0) }),
    ]

    private static let transactions: [(String, Reading)] =
        [
            TransactionFilter(), TransactionFilter(status: .confirmed), TransactionFilter(customer: customer),
            TransactionFilter(source: .origin("a")), TransactionFilter(source: .byHand, from: day, to: day),
        ].map { filter -> (String, Reading) in
            let reading: Reading = { _ = try TransactionSearch.page(filter, below: .init(date: day, number: 1), limit: 10, in: $0) }
            return ("\(filter)", reading)
        }

    private static let ofTransactions: [(String, Reading)] = [
        ("a number", { _ = try TransactionSearch.numbered("12", in: $0) }),
        ("changes", { _ = try TransactionQueries.summaries(customer: nil, afterClock: 1, limit: 10, in: $0) }),
        ("changes of a customer", { _ = try TransactionQueries.summaries(customer: customer, afterClock: 1, limit: 10, in: $0) }),
        ("a customer's latest", { _ = try CustomerTransactions.latest(of: customer, before: 1, limit: 10, in: $0) }),
    ]

    private static let stock: [(String, Reading)] = [
        (
            "a ledger",
            { _ = try LedgerQueries.page(of: SKU(literal: "A"), warehouse: "main", than: .init(endOf: instant), limit: 10, in: $0) }
        ),
        ("as of an instant", { _ = try StockHistory.figures(of: [SKU(literal: "A")], upTo: .init(endOf: instant), in: $0) }),
        ("levels", { _ = try StockLevelQueries.find(SKU(literal: "A"), in: $0) }),
        ("low", { _ = try StockMinimums.low(after: (sku: SKU(literal: "A"), warehouse: "main"), limit: 10, in: $0) }),
        ("movements", { _ = try MovementQueries.page(before: Identifier("a"), limit: 10, in: $0) }),
        ("lines of a movement", { _ = try MovementQueries.lines(of: Identifier("a"), after: SKU(literal: "A"), limit: 10, in: $0) }),
        ("reservations", { _ = try ReservationQueries.page(of: SKU(literal: "A"), limit: 10, in: $0) }),
    ]

    private static let prices: [(String, Reading)] = [
        ("a list", { _ = try PriceFeed.snapshot(after: nil, priceList: "base", limit: 10, in: $0) }),
        (
            "a list at an instant",
            { _ = try PriceListAsOf.page(of: "base", at: .known(at: instant, in: $0), after: SKU(literal: "A"), limit: 10, in: $0) }
        ),
        ("history", { _ = try PriceHistory.page(SKU(literal: "A"), in: "base", after: nil, limit: 10, in: $0) }),
        ("explained", { _ = try PriceExplanations.explain(SKU(literal: "A"), quantity: PriceRow.base, list: "base", at: instant, in: $0) }),
        ("repricings", { _ = try RepricingQueries.page(after: Identifier("a"), limit: 10, in: $0) }),
    ]
}
