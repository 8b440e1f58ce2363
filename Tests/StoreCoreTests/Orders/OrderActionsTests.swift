import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

@Suite struct OrderActionsTests {
    @Test(arguments: Engine.allCases)
    func `a draft freezes the prices of the day`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let order = try await shop.draft([("A", 6), ("B", 1)])
            #expect(order.status == .draft)
            #expect(order.number == 1001)
            #expect(order.lines.map(\.unitPrice.description) == ["2.55", "10.00"])
            #expect(order.subtotal.description == "25.30")
            #expect(order.total == order.subtotal)
            try await shop.write { scope in
                let dearer = ProductDraft(sku: SKU(stored: "A"), details: ProductDetails(name: "A"), price: UnitPrice(whole: 99))
                try ProductActions.put(dearer, in: scope)
            }
            let later = try await shop.write { scope in try OrderActions.confirm(order.id, by: .administrator, in: scope) }
            #expect(later.lines == order.lines)
            #expect(later.total == order.total)
            #expect(later.buyerAsConfirmed?.name == "Casa Juárez S.A.")
            #expect(later.buyerAsConfirmed?.address?.city == "CABA")
        }
    }

    @Test(arguments: Engine.allCases)
    func `confirmed again, an order stays as it is and is delivered once`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let id = try await shop.draft([("A", 6)]).id
            let versions = try await withThrowingTaskGroup(of: Int64.self) { tasks in
                for _ in 0..<16 {
                    tasks.addTask {
                        try await shop.write { scope in try OrderActions.confirm(id, by: .administrator, in: scope) }.version
                    }
                }
                return try await tasks.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(versions == [2])
            #expect(try await shop.deliveries() == 1)
            #expect(try await shop.stock("A") == Quantity(whole: 94))
            #expect(try await shop.differences() == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edit keeps frozen prices and moves what is held`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let order = try await shop.confirmed([("A", 6), ("B", 1)])
            try await shop.write { scope in
                let dearer = ProductDraft(
                    sku: SKU(stored: "A"),
                    details: ProductDetails(name: "A"),
                    price: UnitPrice(whole: 99),
                    stock: Quantity(whole: 94)
                )
                try ProductActions.put(dearer, in: scope)
            }
            let edited = try await shop.write { scope in
                try OrderActions.edit(order.id, ifVersion: order.version, Shop.order([("A", 10)]), in: scope)
            }
            #expect(edited.lines.map(\.unitPrice.description) == ["2.55"])
            #expect(edited.version == order.version + 1)
            #expect(try await shop.stock("A") == Quantity(whole: 90))
            #expect(try await shop.stock("B") == Quantity(whole: 100))
            #expect(try await shop.deliveries() == 1)
            #expect(try await shop.differences() == [])
            let stale = try await code {
                _ = try await shop.write { scope in
                    try OrderActions.edit(order.id, ifVersion: order.version, Shop.order([("A", 1)]), in: scope)
                }
            }
            #expect(stale == "stale_version")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a cancelled order gives its stock back and takes no changes`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let order = try await shop.confirmed([("A", 6)])
            let first = try await shop.write { scope in try OrderActions.cancel(order.id, by: .administrator, in: scope) }
            let second = try await shop.write { scope in try OrderActions.cancel(order.id, by: .administrator, in: scope) }
            #expect(first == second)
            #expect(first.status == .cancelled)
            #expect(try await shop.stock("A") == Quantity(whole: 100))
            #expect(try await shop.differences() == [])
            let confirm = try await code {
                _ = try await shop.write { scope in try OrderActions.confirm(order.id, by: .administrator, in: scope) }
            }
            #expect(confirm == "not_editable")
            let edit = try await code {
                _ = try await shop.write { scope in
                    try OrderActions.edit(order.id, ifVersion: first.version, Shop.order([("A", 1)]), in: scope)
                }
            }
            #expect(edit == "not_editable")
        }
    }

    @Test(arguments: Engine.allCases)
    func `all that is wrong with the lines is told at once`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            try await shop.write { scope in
                let dozens = ProductDetails(name: "Docenas", minQuantity: Quantity(whole: 24), multipleOf: Quantity(whole: 12))
                try ProductActions.put(ProductDraft(sku: SKU(stored: "D"), details: dozens, price: .zero), in: scope)
                try ProductActions.put(ProductDraft(sku: SKU(stored: "N"), details: ProductDetails(name: "N")), in: scope)
            }
            await #expect {
                _ = try await shop.draft([("A", 1), ("NO", 1), ("N", 1), ("D", 12), ("a", 1)])
            } throws: { error in
                guard let refusal = error as? Refusal else { return false }
                return refusal.issues.map(\.code) == ["unknown_sku", "price_required", "below_minimum", "unknown_sku"]
                    && refusal.issues.map(\.pointer) == ["/lines/1/sku", "/lines/2/sku", "/lines/3/quantity", "/lines/4/sku"]
            }
            #expect(try await code { _ = try await shop.draft([("D", 30)]) } == "not_a_multiple")
            #expect(try await code { _ = try await shop.draft([("D", 12), ("D", 12)]) } == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a buyer confirms no more than is shown, however many try at once`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let buyer = Actor.buyer(shop.buyer)
            var ids: [OrderID] = []
            for _ in 0..<8 { ids.append(try await shop.draft([("A", 10), ("B", 15), ("A", 15)], by: buyer).id) }
            let codes = await withTaskGroup(of: String?.self) { tasks in
                for id in ids {
                    tasks.addTask {
                        try? await code { _ = try await shop.write { scope in try OrderActions.confirm(id, by: buyer, in: scope) } }
                    }
                }
                return await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 4)
            #expect(codes.count { $0 == "insufficient_stock" } == 4)
            #expect(try await shop.stock("A") == .zero)
            #expect(try await shop.stock("B") == Quantity(whole: 40))
            #expect(try await shop.deliveries() == 4)
            #expect(try await shop.differences() == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `prices and discounts come from an administrator alone, and orders of others do not exist`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let other = Actor.buyer(BuyerID("other"))
            var draft = Shop.order([("A", 1)])
            draft.lines[0].unitPrice = .zero
            draft.surcharge = Percent(whole: 10)
            let asked = draft
            let price = try await code {
                _ = try await shop.write { scope in
                    try OrderActions.create(asked, for: shop.buyer, by: .buyer(shop.buyer), in: scope)
                }
            }
            #expect(price == "administrator_required")
            #expect(try await code { _ = try await shop.draft([("A", 1)], by: other) } == "not_found")
            let id = try await shop.draft([("A", 1)]).id
            let confirm = try await code { _ = try await shop.write { scope in try OrderActions.confirm(id, by: other, in: scope) } }
            #expect(confirm == "not_found")
            let cancel = try await code { _ = try await shop.write { scope in try OrderActions.cancel(id, by: other, in: scope) } }
            #expect(cancel == "not_found")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a blocked buyer neither orders nor confirms`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let id = try await shop.draft([("A", 1)]).id
            _ = try await shop.write { scope in try BuyerActions.block(shop.buyer, in: scope) }
            #expect(try await code { _ = try await shop.draft([("A", 1)]) } == "buyer_not_approved")
            let confirm = try await code {
                _ = try await shop.write { scope in try OrderActions.confirm(id, by: .administrator, in: scope) }
            }
            #expect(confirm == "buyer_not_approved")
            #expect(try await shop.deliveries() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `orders made at once have numbers of their own`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let numbers = try await withThrowingTaskGroup(of: Int64.self) { tasks in
                for _ in 0..<24 { tasks.addTask { try await shop.draft([("A", 1)]).number } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.sorted() == Array(1001...1024))
        }
    }
}
