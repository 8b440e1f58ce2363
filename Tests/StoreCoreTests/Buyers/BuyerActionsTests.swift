import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

@Suite struct BuyerActionsTests {
    private static func details(_ email: String) throws -> BuyerDetails {
        BuyerDetails(name: "Ana", document: try TaxDocument(typed: "20.123.456"), email: email)
    }

    @Test(arguments: Engine.allCases)
    func `one address signs in for one buyer`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let first = try Self.details("Ana@example.com")
            let second = try Self.details("ana@EXAMPLE.com")
            let made = try await shop.write { scope in try BuyerActions.create(first, passwordHash: "hash", in: scope) }
            #expect(made.status == .pending)
            #expect(made.canSignIn)
            #expect(made.details == first)
            let taken = try await code {
                _ = try await shop.write { scope in try BuyerActions.create(second, passwordHash: "hash", in: scope) }
            }
            #expect(taken == "duplicate_email")
            let silent = try await shop.write { scope in try BuyerActions.create(second, in: scope) }
            #expect(!silent.canSignIn)
        }
    }

    @Test(arguments: Engine.allCases)
    func `approved and blocked again, a buyer stays as he is`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let once = try await shop.write { scope in try BuyerActions.block(shop.buyer, in: scope) }
            let twice = try await shop.write { scope in try BuyerActions.block(shop.buyer, in: scope) }
            #expect(once == twice)
            #expect(once.status == .blocked)
            let absent = try await code { _ = try await shop.write { scope in try BuyerActions.approve(BuyerID("x"), in: scope) } }
            #expect(absent == "not_found")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the customer in Acqua is remembered and forgotten`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            for customer in ["c-1", nil] {
                try await shop.write { scope in try BuyerActions.remember(acquaCustomerID: customer, of: shop.buyer, in: scope) }
                let buyer = try await shop.read { scope in try BuyerQueries.find(shop.buyer, in: scope) }
                #expect(buyer.acquaCustomerID == customer)
            }
        }
    }
}
