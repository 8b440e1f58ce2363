import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

@Suite struct StoreActionsTests {
    @Test(arguments: ["mi-tienda", "a", "0", String(repeating: "z", count: 40)])
    func `a name of lower-case letters, digits and dashes is a store's`(name: String) {
        #expect(StoreSlug(name)?.text == name)
    }

    @Test(arguments: ["", "Mi-tienda", "mi tienda", "ñ", "a/b", "~a", String(repeating: "z", count: 41)])
    func `any other name is not`(name: String) {
        #expect(StoreSlug(name) == nil)
    }

    @Test(arguments: Engine.allCases)
    func `a name is taken once, and a token belongs to one store`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let now = shop.clock.now()
            let (mine, other) = (try found(StoreSlug("mi-tienda")), try found(StoreSlug("otra")))
            let taken = try await code { _ = try await shop.database.write { tx in try StoreActions.make(mine, at: now, in: tx) } }
            #expect(taken == "duplicate_store")
            let second = try await shop.database.write { tx in try StoreActions.make(other, at: now, in: tx) }
            #expect(second != shop.store)
            let id = try await shop.write { scope in try APITokens.keep(hash: [7], name: "uno", in: scope) }
            let valid = { (store: StoreID) in
                try await shop.database.read { tx in try APITokens.isValid(hash: [7], for: store, in: tx) }
            }
            #expect(try await valid(shop.store))
            #expect(try await !valid(second))
            #expect(try await shop.read { scope in try APITokens.all(in: scope).map(\.name) } == ["uno"])
            try await shop.write { scope in try APITokens.revoke(id, in: scope) }
            #expect(try await !valid(shop.store))
            #expect(try await code { try await shop.write { scope in try APITokens.revoke(id, in: scope) } } == "not_found")
            #expect(try await shop.database.read { tx in try StoreQueries.all(in: tx).map(\.slug) } == ["mi-tienda", "otra"])
        }
    }
}
