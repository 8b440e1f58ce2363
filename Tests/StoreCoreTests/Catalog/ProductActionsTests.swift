import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

private func draft(_ sku: String, price: Int32? = nil, stock: Int32? = nil) -> ProductDraft {
    ProductDraft(
        sku: SKU(stored: sku),
        details: ProductDetails(name: sku),
        price: price.map(UnitPrice.init(whole:)),
        stock: stock.map(Quantity.init(whole:))
    )
}

@Suite struct ProductActionsTests {
    @Test(arguments: Engine.allCases)
    func `Acqua owns a figure from its first full pass until the connection is deleted`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let settings = ERPConnectionSettings(instance: "Beauties", username: "walter")
            try await shop.write { scope in
                try ConnectionActions.save(settings, passwordSealed: [1], in: scope)
                try ProductActions.put(draft("A", price: 1, stock: 1), in: scope)
                try ConnectionActions.own(.prices, in: scope)
                _ = try Shop.pull(price: UnitPrice(whole: 7), of: "A", in: scope)
            }
            let refused = try await code { _ = try await shop.write { scope in try ProductActions.put(draft("A", price: 2), in: scope) } }
            #expect(refused == "owned_by_erp")
            _ = try await shop.write { scope in try ProductActions.put(draft("A", stock: 3), in: scope) }
            let owned = try await shop.read { scope in
                (try ProductQueries.find(SKU(stored: "A"), in: scope), try Ownership.current(in: scope))
            }
            #expect(owned.0.price == UnitPrice(whole: 7))
            #expect(owned.0.stock == Quantity(whole: 3))
            #expect(owned.1.price == .acqua)
            #expect(owned.1.stock == .store)
            // Saved again, it stays Acqua's.
            try await shop.write { scope in
                try ConnectionActions.save(settings, passwordSealed: nil, in: scope)
                try ConnectionActions.own(.stock, in: scope)
            }
            let both = try await code {
                _ = try await shop.write { scope in try ProductActions.put(draft("A", price: 2, stock: 2), in: scope) }
            }
            #expect(both == "owned_by_erp")
            _ = try await shop.write { scope in try ConnectionActions.delete(in: scope) }
            let kept = try await shop.read { scope in try ProductQueries.find(SKU(stored: "A"), in: scope) }
            #expect(kept.price == UnitPrice(whole: 7))
            _ = try await shop.write { scope in try ProductActions.put(draft("A", price: 2, stock: 2), in: scope) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is pulled says whether it changed anything`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let changed = try await shop.write { scope in
                [
                    try Shop.pull(price: UnitPrice(whole: 7), of: "A", in: scope).changed,
                    try Shop.pull(price: UnitPrice(whole: 7), of: "A", in: scope).changed,
                    try Shop.pull(price: nil, of: "A", in: scope).changed,
                    try Shop.pull(price: nil, of: "A", in: scope).changed,
                ]
            }
            #expect(changed == [1, 0, 1, 0])
            let stranger = try await shop.write { scope in try Shop.pull(stock: .zero, of: "a", in: scope) }
            #expect(stranger.changed == 0)
            #expect(stranger.unmatched == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `products come in the order of code points, whatever the alphabet`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let skus = ["a", "Z", "ñ", "-", "10", "9", "É", "zz"]
            try await shop.write { scope in for sku in skus { try ProductActions.put(draft(sku), in: scope) } }
            var listed: [String] = []
            while true {
                let last = listed.last.map(SKU.init(stored:))
                let page = try await shop.read { scope in try ProductQueries.list(after: last, limit: 3, in: scope) }
                if page.isEmpty { break }
                listed += page.map(\.sku.text)
            }
            #expect(listed == (skus + ["A", "B"]).map(SKU.init(stored:)).sorted().map(\.text))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a version that was replaced is not replaced again`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let isNew = try await shop.write { scope in try ProductActions.put(draft("A"), ifVersion: 1, in: scope) }
            #expect(!isNew)
            for sku in ["A", "absent"] {
                let stale = try await code {
                    _ = try await shop.write { scope in try ProductActions.put(draft(sku), ifVersion: 1, in: scope) }
                }
                #expect(stale == "stale_version")
            }
        }
    }
}
