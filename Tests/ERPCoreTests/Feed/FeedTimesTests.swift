import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// Whoever mirrors a list keeps the state with the newest time, so times must not run back where changes run on.
@Suite struct FeedTimesTests {
    private func write(_ company: Company, at seconds: Double, _ body: @escaping @Sendable (InstanceScope) throws -> Void) async throws {
        let (id, now) = (company.id, FakeClock.beginning.advanced(bySeconds: seconds))
        try await company.database.write { tx in try body(InstanceScope(tx: tx, instance: id, now: now)) }
    }

    private func receive(_ quantity: Int, at seconds: Double, in company: Company) async throws {
        try await write(company, at: seconds) { scope in
            let draft = MovementDraft(reason: .receipt, lines: try lines(["A": quantity]))
            _ = try MovementActions.post(draft, by: "maria", in: scope)
        }
    }

    private func setPrice(_ price: Int32, at seconds: Double, in company: Company) async throws {
        try await write(company, at: seconds) { scope in
            let row = PriceRow(sku: SKU(literal: "A"), minQuantity: Quantity(whole: 1), unitPrice: UnitPrice(whole: price))
            _ = try PriceActions.put([row], in: "base", scope: scope)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a later change of stock never bears an earlier time, whatever the clock of its server says`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await write(company, at: 0) { scope in
                _ = try ProductActions.put(SKU(literal: "A"), ProductFields(name: "A"), in: scope)
            }
            try await receive(10, at: 20, in: company)
            let before = try await company.read { scope in
                try StockFeed.items([SKU(literal: "A")], warehouses: nil, in: scope)[SKU(literal: "A")]
            }
            try await receive(5, at: 10, in: company)
            let after = try await company.read { scope in
                try StockFeed.items([SKU(literal: "A")], warehouses: nil, in: scope)[SKU(literal: "A")]
            }
            #expect(after?.onHand == Quantity(whole: 15))
            let times = try [#require(before?.updatedAt), #require(after?.updatedAt)]
            #expect(times[0] <= times[1])
            try await write(company, at: 5) { scope in try ProductActions.deactivate(SKU(literal: "A"), in: scope) }
            let gone = try await company.read { scope in
                try StockFeed.items([SKU(literal: "A")], warehouses: nil, in: scope)[SKU(literal: "A")]
            }
            let goneAt = try #require(gone?.updatedAt)
            #expect(goneAt >= times[1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a later change of price never bears an earlier time`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await write(company, at: 0) { scope in
                _ = try ProductActions.put(SKU(literal: "A"), ProductFields(name: "A"), in: scope)
            }
            try await setPrice(10, at: 20, in: company)
            try await setPrice(11, at: 10, in: company)
            let item = try await company.read { scope in
                try PriceFeed.items([SKU(literal: "A")], priceList: "base", in: scope).first
            }
            #expect(item?.tiers.first?.unitPrice == UnitPrice(whole: 11))
            let updatedAt = try #require(item?.updatedAt)
            #expect(updatedAt >= FakeClock.beginning.advanced(bySeconds: 20))
        }
    }

    @Test(arguments: Engine.allCases)
    func `stock that adds up to more than a quantity holds is told as the most that one holds`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await write(company, at: 0) { scope in
                _ = try ProductActions.put(SKU(literal: "A"), ProductFields(name: "A"), in: scope)
                for warehouse in ["main", "north"] {
                    let much = StockLine(sku: SKU(literal: "A"), quantity: try Quantity(900_000_000_000))
                    let draft = MovementDraft(reason: .receipt, warehouse: warehouse, lines: [much])
                    _ = try MovementActions.post(draft, by: "maria", in: scope)
                }
            }
            let page = try await company.read { scope in try StockFeed.snapshot(after: nil, warehouses: nil, limit: 10, in: scope) }
            #expect(page.items.map(\.onHand.steps) == [Quantity.limit - 1])
        }
    }
}
