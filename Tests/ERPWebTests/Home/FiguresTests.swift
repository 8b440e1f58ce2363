import ERPCore
import ERPWeb
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct FiguresTests {
    /// Two orders of A (2 × 10 and 1 × 10), one of them cancelled, one of B by a store.
    private static func sell(_ erp: RunningERP) async throws {
        try await erp.load("A", stock: "100", price: "10")
        try await erp.load("B", stock: "5", price: "2.5")
        let customer = try await erp.makeCustomer()
        func order(_ sku: String, _ quantity: JSON, _ price: JSON, _ reference: JSON? = nil) async throws -> String {
            var body: JSON = [
                "kind": "order", "customer_id": .string(customer),
                "lines": [["sku": .string(sku), "quantity": quantity, "unit_price": price]],
            ]
            if let reference { body = body.merging(["external_reference": reference]) }
            let made = try await erp.writer.expect(.POST, "\(api)/transactions", body, key: "\(sku)-\(quantity.text)")
            return made["id"]?.stringValue ?? ""
        }
        _ = try await order("A", "2", "10")
        let cancelled = try await order("A", "1", "10")
        try await erp.writer.expect(.POST, "\(api)/transactions/\(cancelled)/cancel")
        _ = try await order("B", "3", "2.5", ["origin": "ventasxmayor/demo", "number": "1"])
    }

    @Test(arguments: Engine.allCases)
    func `what was sold is added up, what was cancelled is not`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await Self.sell(erp)
            let figures = try await erp.writer.expect(.GET, "\(api)/figures")
            let sales = figures["sales"]?.arrayValue ?? []
            #expect(sales.count == 1)
            #expect(sales.first?["transactions"] == 2 && sales.first?["total"] == "27.50")
            #expect(figures["top_products"]?.arrayValue?.compactMap { $0["sku"]?.stringValue } == ["A", "B"])
            #expect(figures["top_customers"]?.arrayValue?.first?["total"] == "27.50")
            let counts = figures["counts"]?.arrayValue ?? []
            #expect(counts.contains { $0["origin"] == .null && $0["status"] == "cancelled" && $0["transactions"] == 1 })
            #expect(counts.contains { $0["origin"] == "ventasxmayor/demo" && $0["status"] == "confirmed" && $0["transactions"] == 1 })
            // Reserved stock still lies there: 100 × 10 + 5 × 2.50.
            #expect(figures["stock_value"]?["total"] == "1012.50" && figures["stock_value"]?["unpriced"] == 0)
            let page = try await erp.visitor("rita").get("/Beauties")
            #expect(page.text.contains("$ 27,50") && page.text.contains("$ 1.012,50") && page.text.contains("Casa Juárez S.A."))
        }
    }

    @Test(arguments: Engine.allCases)
    func `figures are kept for a minute, and another instance's are not among them`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let before = try await erp.writer.expect(.GET, "\(api)/figures")
            try await Self.sell(erp)
            #expect(try await erp.writer.expect(.GET, "\(api)/figures") == before)
            erp.clock.advance(bySeconds: 61)
            #expect(try await erp.writer.expect(.GET, "\(api)/figures")["sales"]?.arrayValue?.count == 1)
            let now = erp.clock.now()
            let empty = try await erp.database.write { tx in
                let other = try InstanceActions.create(name: "Otra", at: now, in: tx)
                return try FiguresQueries.company(
                    since: CalendarDate(daysSinceEpoch: 0),
                    in: InstanceScope(tx: tx, instance: other, now: now)
                )
            }
            #expect(empty.days == [] && empty.topProducts == [] && empty.counts == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody waits for the figures of a large company`(engine: Engine) async throws {
        var limits = ERPLimits.generous
        limits.figureRows = 0
        let asked = limits
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db, limits: asked) { erp in
                try await Self.sell(erp)
                let rita = try await erp.visitor("rita")
                let page = try await rita.get("/Beauties")
                #expect(page.text.contains("se está calculando") && !page.text.contains("$ 1.012,50"))
                // The sales are there: nothing was kept that could be shown instead.
                #expect(page.text.contains("$ 27,50"))
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await FiguresReader(services: erp.services).run() }
                    try await Self.until(rita) { $0.contains("$ 1.012,50") && !$0.contains("se está calculando") }
                    try await erp.load("A", stock: "200")
                    erp.clock.advance(bySeconds: 601)
                    // What was kept is shown while it is read again.
                    #expect(try await rita.get("/Beauties").text.contains("$ 1.012,50"))
                    try await Self.until(rita) { $0.contains("$ 2.012,50") }
                    tasks.cancelAll()
                }
            }
        }
    }

    /// Looks at the first page until it is so.
    private static func until(_ visitor: PageVisitor, _ isSo: (String) -> Bool) async throws {
        for _ in 0..<500 {
            if isSo(try await visitor.get("/Beauties").text) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the figures never came")
    }
}
