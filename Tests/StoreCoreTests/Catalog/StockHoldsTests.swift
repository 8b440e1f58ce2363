import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

/// Acqua's figure for a SKU, pulled by a pass that began at an instant and is over now.
private func pull(_ shop: Shop, _ sku: String, _ stock: Int32, begunAt begin: Instant) async throws {
    try await shop.write { scope in
        _ = try Shop.pull(stock: Quantity(whole: stock), of: sku, in: scope)
        try StockHolds.release(deliveredBefore: begin, in: scope)
    }
}

@Suite struct StockHoldsTests {
    @Test(arguments: Engine.allCases)
    func `what is confirmed and not yet in Acqua's figure is taken off, then no more`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let order = try await shop.confirmed([("A", 6)])
            // A pass that knows nothing of the order.
            try await pull(shop, "A", 50, begunAt: shop.clock.now())
            #expect(try await shop.stock("A") == Quantity(whole: 44))
            let begunBefore = shop.clock.now()
            shop.clock.advance(bySeconds: 1)
            try await shop.write { scope in try StockHolds.delivered(order.id, in: scope) }
            // A pass that began before Acqua had it may or may not know.
            try await pull(shop, "A", 50, begunAt: begunBefore)
            #expect(try await shop.stock("A") == Quantity(whole: 44))
            shop.clock.advance(bySeconds: 1)
            try await pull(shop, "A", 44, begunAt: shop.clock.now())
            #expect(try await shop.stock("A") == Quantity(whole: 44))
            #expect(try await shop.differences() == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edit of what Acqua counts already takes off the difference alone`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let order = try await shop.confirmed([("A", 6)])
            try await shop.write { scope in try StockHolds.delivered(order.id, in: scope) }
            shop.clock.advance(bySeconds: 1)
            try await pull(shop, "A", 94, begunAt: shop.clock.now())
            let more = try await shop.write { scope in
                try OrderActions.edit(order.id, ifVersion: order.version, Shop.order([("A", 10)]), in: scope)
            }
            #expect(try await shop.stock("A") == Quantity(whole: 90))
            try await shop.write { scope in try StockHolds.delivered(order.id, in: scope) }
            shop.clock.advance(bySeconds: 1)
            try await pull(shop, "A", 90, begunAt: shop.clock.now())
            #expect(try await shop.stock("A") == Quantity(whole: 90))
            _ = try await shop.write { scope in
                try OrderActions.edit(order.id, ifVersion: more.version, Shop.order([("B", 1)]), in: scope)
            }
            #expect(try await shop.stock("A") == Quantity(whole: 90))
            #expect(try await shop.stock("B") == Quantity(whole: 99))
            try await shop.write { scope in try StockHolds.delivered(order.id, in: scope) }
            shop.clock.advance(bySeconds: 1)
            try await pull(shop, "A", 100, begunAt: shop.clock.now())
            #expect(try await shop.stock("A") == Quantity(whole: 100))
            #expect(try await shop.differences() == [])
            let left = try await shop.read { scope in try scope.tx.all("SELECT sku FROM stock_holds").map { try $0.text("sku") } }
            #expect(left == ["B"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a stock that the store writes is the one that it shows`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            _ = try await shop.confirmed([("A", 6)])
            try await shop.write { scope in
                let counted = ProductDraft(
                    sku: SKU(stored: "A"),
                    details: ProductDetails(name: "A"),
                    price: .zero,
                    stock: Quantity(whole: 20)
                )
                try ProductActions.put(counted, in: scope)
            }
            #expect(try await shop.stock("A") == Quantity(whole: 20))
            _ = try await shop.confirmed([("A", 30)])
            #expect(try await shop.stock("A") == .zero)
        }
    }

    @Test(arguments: Engine.allCases)
    func `holds beyond what a quantity can say are refused`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let most = try found(Quantity("999999999999.9999"))
            let draft = OrderDraft(lines: [.init(sku: SKU(stored: "A"), quantity: most, unitPrice: .zero)])
            for isFirst in [true, false] {
                let id = try await shop.write { scope in
                    try OrderActions.create(draft, for: shop.buyer, by: .administrator, in: scope).id
                }
                let confirm = { _ = try await shop.write { scope in try OrderActions.confirm(id, by: .administrator, in: scope) } }
                if isFirst { try await confirm() } else { await #expect(throws: DecimalOverflow.self) { try await confirm() } }
            }
            #expect(try await shop.stock("A") == .zero)
            #expect(try await shop.differences() == [])
        }
    }
}
