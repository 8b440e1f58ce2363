import ConnectorCore
import ERPWire
import Kernel
import Testing

@Suite struct PullTests {
    private typealias Stock = Pull<StockKind>

    private func item(_ sku: String, _ available: String = "5") -> JSON {
        ["sku": .string(sku), "available": .string(available), "updated_at": "2026-11-23T12:00:00Z"]
    }

    private func page(_ items: [JSON], next: String? = nil, token: String = "T1") -> Verdict {
        .done(.json(["items": .array(items), "next_cursor": .optional(next), "change_token": .string(token)]))
    }

    private func batch(_ effects: [Stock.Effect]) -> Stock.Batch? {
        effects.lazy.compactMap { if case .apply(let batch) = $0 { batch } else { nil } }.first
    }

    private func sku(_ text: String) -> SKU { SKU(stored: text) }

    @Test func `a snapshot is read page by page, and each page speaks for its stretch of the list`() {
        var pull = Stock(list: ERPPath.stock, since: nil)
        #expect(pull.request.path == "/stock?limit=1000")
        let first = pull.handle(page([item("A"), item("C")], next: "k1"), random: 0)
        #expect(batch(first)?.range == .init(after: nil, through: sku("C")))
        #expect(first.last == .ask(afterSeconds: 0))
        #expect(pull.request.path == "/stock?limit=1000&cursor=k1")
        let second = pull.handle(page([item("D")], token: "T9"), random: 0)
        #expect(batch(second)?.range == .init(after: sku("C"), through: nil))
        #expect(second.last == .finish(changeToken: "T9"))
    }

    @Test func `a delta speaks for its items alone`() {
        var pull = Stock(list: ERPPath.stock, since: "T1")
        #expect(pull.request.path == "/stock?limit=1000&since=T1")
        let effects = pull.handle(page([item("Z"), item("B")], token: "T2"), random: 0)
        #expect(batch(effects)?.range == nil)
        #expect(batch(effects)?.items.count == 2)
        #expect(effects.last == .finish(changeToken: "T2"))
    }

    @Test func `a refused token leads to a snapshot that supersedes what was known, once`() {
        var pull = Stock(list: ERPPath.stock, since: "old")
        #expect(pull.handle(.refused("invalid_cursor", status: 400), random: 0) == [.ask(afterSeconds: 0)])
        #expect(pull.request.path == "/stock?limit=1000")
        #expect(batch(pull.handle(page([item("A")], next: "k"), random: 0))?.supersedes == true)
        guard case .fail? = pull.handle(.refused("invalid_cursor", status: 400), random: 0).last else {
            Issue.record("it fails the second time")
            return
        }
    }

    @Test func `one bad item is told and skipped`() {
        var pull = Stock(list: ERPPath.stock, since: nil)
        let effects = pull.handle(page([item("A"), item("B", "1e3"), ["sku": 7], item("C")]), random: 0)
        #expect(batch(effects)?.items.map(\.sku.text) == ["A", "C"])
        #expect(batch(effects)?.faults.map(\.sku?.text) == ["B", nil])
    }

    @Test(
        arguments: [
            "-1", "-0.001", "NaN", "Infinity", "-Infinity", "1e400", "1e3", "99999999999999999999999999", "1.23456789", "", " 5", "5,0",
            "0x10", "٥", nil, true, [], [:], ["5"],
        ] as [JSON]
    )
    func `a stock that is none is told and skipped, the others are read`(figure: JSON) {
        var pull = Stock(list: ERPPath.stock, since: nil)
        let bad: JSON = ["sku": "B", "available": figure, "updated_at": "2026-11-23T12:00:00Z"]
        let effects = pull.handle(page([item("A"), bad, item("C")]), random: 0)
        #expect(batch(effects)?.items.map(\.sku.text) == ["A", "C"])
        #expect(batch(effects)?.faults.map(\.sku?.text) == ["B"])
    }

    @Test(arguments: [["items": 5, "change_token": "T"], ["items": [:], "change_token": "T"], [], ["items": []], "x", nil] as [JSON])
    func `what is no page is asked for again, and believed never`(answer: JSON) {
        var pull = Stock(list: ERPPath.stock, since: nil)
        #expect(pull.handle(.done(.json(answer)), random: 0) == [.ask(afterSeconds: 0)])
    }

    @Test func `a list that only promises more has an end`() {
        var pull = Stock(list: ERPPath.stock, since: nil)
        var pages = 0
        while case .ask? = pull.handle(page([], next: "k\(pages)"), random: 0).last { pages += 1 }
        #expect(pages == 100)
    }

    @Test func `what vanished comes as deleted`() {
        var pull = Stock(list: ERPPath.stock, since: "T")
        let gone: JSON = ["sku": "A", "deleted": true, "updated_at": "2026-11-23T12:00:00Z"]
        let items = batch(pull.handle(page([gone]), random: 0))?.items
        #expect(items?.first?.figure == nil)
        #expect(items?.count == 1)
    }

    @Test func `a page is asked for a few times, then the pass fails`() {
        var pull = Stock(list: ERPPath.stock, since: nil)
        for _ in 1...3 {
            guard case .ask? = pull.handle(.lost, random: 0.5).last else {
                Issue.record("it asks again")
                return
            }
        }
        guard case .fail(let fault)? = pull.handle(.lost, random: 0.5).last else {
            Issue.record("it fails")
            return
        }
        #expect(fault.code == "answer_timeout")
    }

    @Test func `a token that is not good any more is renewed once`() {
        var pull = Stock(list: ERPPath.stock, since: nil)
        #expect(pull.handle(.unauthorized, random: 0) == [.discardToken, .ask(afterSeconds: 0)])
        guard case .fail? = pull.handle(.unauthorized, random: 0).last else {
            Issue.record("it fails")
            return
        }
    }

    @Test func `lists that do not end, or are not in order, are not believed`() {
        var endless = Stock(list: ERPPath.stock, since: nil)
        _ = endless.handle(page([item("A")], next: "k"), random: 0)
        guard case .fail? = endless.handle(page([item("B")], next: "k"), random: 0).last else {
            Issue.record("it fails")
            return
        }
        var unordered = Stock(list: ERPPath.stock, since: nil)
        guard case .fail? = unordered.handle(page([item("B"), item("A")]), random: 0).last else {
            Issue.record("it fails")
            return
        }
    }

    @Test func `prices are read with their tiers`() {
        var pull = Pull<PriceKind>(list: ERPPath.prices, since: nil)
        let price: JSON = [
            "sku": "A", "currency": "ARS", "tax_included": false, "unit_price": "2.55",
            "tiers": [["min_quantity": "12", "unit_price": "2.30"]], "updated_at": "2026-11-23T12:00:00Z",
        ]
        guard case .apply(let batch)? = pull.handle(page([price]), random: 0).first else {
            Issue.record("it applies")
            return
        }
        #expect(batch.items.first?.figure?.tiers.first?.unitPrice == UnitPrice("2.3"))
    }
}
