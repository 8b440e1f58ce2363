import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

private func tiers(_ steps: [(Int32, String)]) throws -> PriceTiers {
    PriceTiers(try steps.map { .init(minQuantity: Quantity(whole: $0.0), unitPrice: try found(UnitPrice($0.1))) })
}

@Suite struct PriceTiersTests {
    @Test func `the highest step that a quantity reaches gives the price, and the next one that is cheaper is named`() throws {
        let base = UnitPrice(whole: 10)
        let tiers = try tiers([(12, "9"), (6, "9.5"), (24, "9.8"), (48, "8")])
        let prices = [1, 6, 11, 12, 24, 100].map { tiers.price(of: Quantity(whole: $0), base: base).description }
        #expect(prices == ["10.00", "9.50", "9.50", "9.00", "9.80", "8.00"])
        #expect(tiers.next(above: Quantity(whole: 1), base: base)?.minQuantity == Quantity(whole: 6))
        // From 24 on it costs more than at 12: nobody is told to buy more for that.
        #expect(tiers.next(above: Quantity(whole: 12), base: base)?.minQuantity == Quantity(whole: 48))
        #expect(tiers.next(above: Quantity(whole: 48), base: base) == nil)
    }

    @Test(arguments: Engine.allCases)
    func `an order pays the step that the lines of one SKU reach together, and keeps it when edited`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let steps = try tiers([(12, "2.30")])
            _ = try await shop.write { scope in try Shop.pull(price: UnitPrice(whole: 3), tiers: steps, of: "A", in: scope) }
            let few = try await shop.draft([("A", 11)])
            #expect(few.total.description == "33.00")
            let many = try await shop.draft([("A", 6), ("A", 6)])
            #expect(many.lines.map(\.unitPrice.description) == ["2.30", "2.30"])
            #expect(many.total.description == "27.60")
            let edited = try await shop.write { scope in
                try OrderActions.edit(many.id, ifVersion: many.version, Shop.order([("A", 1)]), in: scope)
            }
            #expect(edited.total.description == "2.30")
        }
    }

    @Test(arguments: Engine.allCases)
    func `steps come and go with Acqua's price, and a cart says how many more make the next`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let steps = try tiers([(12, "2.30")])
            let buyer = shop.buyer
            let outcome = try await shop.write { scope in
                try CartActions.set(Quantity(whole: 10), of: SKU(stored: "A"), in: buyer, scope)
                return try Shop.pull(price: found(UnitPrice("2.55")), tiers: steps, of: "A", in: scope)
            }
            // The price is the same: the steps alone are a change too.
            #expect(outcome.changed == 1)
            let line = try found(try await shop.read { scope in try CartQueries.find(of: buyer, in: scope) }.lines.first)
            #expect(line.unitPrice?.description == "2.55")
            #expect(line.nextTier?.unitPrice.description == "2.30")
            let without = try await shop.write { scope in
                _ = try Shop.pull(price: found(UnitPrice("2.55")), of: "A", in: scope)
                return try ProductQueries.find(SKU(stored: "A"), in: scope).tiers
            }
            #expect(without == .none)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change of all prices changes their steps alike`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let steps = try tiers([(12, "2")])
            let after = try await shop.write { scope in
                let draft = ProductDraft(
                    sku: SKU(stored: "A"),
                    details: ProductDetails(name: "A"),
                    price: UnitPrice(whole: 4),
                    tiers: steps
                )
                try ProductActions.put(draft, in: scope)
                let change = PriceChange(percentSteps: 500_000, rounding: .cent, category: nil)
                _ = try change.apply(expected: PriceChange.mark(try change.preview(in: scope)), in: scope)
                return try ProductQueries.find(SKU(stored: "A"), in: scope)
            }
            #expect(after.price == UnitPrice(whole: 6))
            #expect(after.tiers.tiers.map(\.unitPrice) == [UnitPrice(whole: 3)])
        }
    }
}
