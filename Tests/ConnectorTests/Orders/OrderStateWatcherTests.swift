import Connector
import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

/// What happens to a transaction in Acqua comes back to the order.
@Suite(.timeLimit(.minutes(5))) struct OrderStateWatcherTests {
    @Test(arguments: Engine.allCases)
    func `an order that Acqua processed is known as processed, and cannot be edited`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed()
            try await shop.settle(id)
            let watcher = OrderStateWatcher(services: shop.services)
            await watcher.look()
            #expect(try await shop.sync(id).acquaStatus == "confirmed")
            shop.acqua.change { books in for key in books.transactions.keys { books.transactions[key]?.status = "processed" } }
            await watcher.look()
            #expect(try await shop.sync(id).acquaStatus == "processed")
            await #expect(throws: Refusal.self) { try await shop.edit(id, [("A", 1)]) }
            // A state never goes back, whatever a late answer says.
            shop.acqua.change { books in for key in books.transactions.keys { books.transactions[key]?.status = "confirmed" } }
            await watcher.look()
            #expect(try await shop.sync(id).acquaStatus == "processed")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order that Acqua cancelled holds no stock in the store`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 30)])
            try await shop.settle(id)
            let before = try await shop.read { scope in try ProductQueries.find(SKU(stored: "A"), in: scope).stock }
            #expect(before == Quantity(whole: 70))
            shop.acqua.change { books in for key in books.transactions.keys { books.transactions[key]?.status = "cancelled" } }
            await OrderStateWatcher(services: shop.services).look()
            #expect(try await shop.sync(id).acquaStatus == "cancelled")
            let after = try await shop.read { scope in try ProductQueries.find(SKU(stored: "A"), in: scope).stock }
            #expect(after == Quantity(whole: 100))
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing is asked while no order is open there`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            await OrderStateWatcher(services: shop.services).look()
            #expect(shop.acqua.requests.isEmpty)
        }
    }
}
