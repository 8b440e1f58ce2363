import AsyncHTTPClient
import Connector
import ConnectorRemote
import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

/// Customers, edits, cancellations, crashes.
@Suite(.timeLimit(.minutes(5))) struct DeliveryCourseTests {
    @Test(arguments: Engine.allCases)
    func `a buyer's first orders run at once and make one customer`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            for _ in 1...12 { _ = try await shop.confirmed() }
            try await shop.worker.deliverDue()
            #expect(shop.transactions.count == 12)
            #expect(shop.acqua.books.customers.count == 1)
            let keys = Set(shop.acqua.requests(.customerCreation).map(\.key))
            #expect(keys.count <= 1)
            let searches = shop.acqua.requests(.customerSearch).count
            _ = try await shop.confirmed()
            try await shop.worker.deliverDue()
            #expect(shop.acqua.requests(.customerSearch).count == searches, "the customer is remembered")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a remembered customer that Acqua does not know is looked up again`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let buyer = shop.buyer
            try await shop.write { scope in try BuyerActions.remember(acquaCustomerID: "gone", of: buyer, in: scope) }
            let id = try await shop.confirmed()
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
            let tries = shop.acqua.requests(.creation)
            #expect(tries.count == 2)
            #expect(Set(tries.map(\.key)).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order cancelled before anything was sent is never sent`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed()
            try await shop.cancel(id)
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .none)
            #expect(shop.acqua.requests.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order edited and cancelled after its creation is edited and cancelled there`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            try await shop.edit(id, [("B", 7)])
            #expect(try await shop.sync(id).state == .pending)
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
            var sent = try #require(shop.transactions.first)
            #expect(sent.body["lines"]?.arrayValue?.first?["sku"] == "B")
            #expect(shop.acqua.requests(.edit).first?.version == "\"1\"")
            try await shop.cancel(id)
            try await shop.worker.deliverDue()
            sent = try #require(shop.transactions.first)
            #expect(sent.status == "cancelled")
            #expect(try await shop.sync(id).acquaStatus == "cancelled")
            #expect(shop.acqua.requests(.creation).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `edited after a definite refusal, the new body goes under the old key`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.change { $0.scarce = ["A"] }
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).lastError?.code == "insufficient_stock")
            try await shop.edit(id, [("B", 2)])
            try await shop.worker.deliverDue()
            let tries = shop.acqua.requests(.creation)
            #expect(try await shop.sync(id).state == .sent)
            #expect(tries.count == 2)
            #expect(Set(tries.map(\.key)).count == 1)
            #expect(Set(tries.map(\.body)).count == 2)
            #expect(shop.acqua.requests(.edit).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases, [true, false])
    func `edited while the effect is unknown, the old body goes first and the edit follows`(engine: Engine, hadEffect: Bool) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.creation, .hangUp, afterEffect: hadEffect)
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            try await shop.edit(id, [("B", 5)])
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .sent)
            #expect(Set(shop.acqua.requests(.creation).map(\.body)).count == 1)
            #expect(shop.acqua.requests(.edit).count == 1)
            #expect(shop.transactions.count == 1)
            #expect(shop.transactions.first?.body["lines"]?.arrayValue?.first?["quantity"] == "5")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edit whose answer was lost is not made twice`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            shop.acqua.script(.edit, .hangUp, afterEffect: true)
            try await shop.edit(id, [("B", 5)])
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .sent)
            #expect(shop.transactions.first?.version == 2)
        }
    }

    @Test(arguments: Engine.allCases, [true, false])
    func `edited again while nobody answers the edits, the last one stands, and no person is asked`(
        engine: Engine,
        hadEffect: Bool
    ) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            for quantity in 3...5 {
                try await shop.edit(id, [("A", Int32(quantity))])
                shop.acqua.script(.edit, .hangUp, afterEffect: hadEffect)
                try await shop.worker.deliverDue()
            }
            // What was lost last may have been any of them.
            try await shop.edit(id, [("B", 9)])
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .sent)
            let sent = try #require(shop.transactions.first)
            #expect(sent.body["lines"]?.arrayValue?.first?["quantity"] == "9")
            #expect(shop.transactions.count == 1)
            #expect(try await shop.sync(id).attempts == 1, "edits are no tries to post it")
        }
    }

    @Test(arguments: Engine.allCases)
    func `what somebody changed in Acqua is overwritten only when a person says so`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            shop.acqua.change { books in
                for key in books.transactions.keys {
                    books.transactions[key]?.version += 1
                    books.transactions[key]?.body = ["lines": [["sku": "A", "quantity": "9", "unit_price": "10"]]]
                }
            }
            try await shop.edit(id, [("B", 5)])
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .needsAttention)
            #expect(try await shop.sync(id).lastError?.code == "changed_in_acqua")
            try await shop.retry(id)
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .sent)
            #expect(shop.transactions.first?.body["lines"]?.arrayValue?.first?["sku"] == "B")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order that Acqua has processed is not edited any more`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            shop.acqua.change { books in for key in books.transactions.keys { books.transactions[key]?.status = "processed" } }
            try await shop.edit(id, [("B", 5)])
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .needsAttention)
            #expect(try await shop.sync(id).acquaStatus == "processed")
            await #expect(throws: Refusal.self) { try await shop.cancel(id) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a store that dies with a request under way sends it again under its key`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            // The first life takes the order and its request has its effect, but it dies before it learns of it.
            try await shop.write { scope in _ = try DeliveryLeases.claim(limit: 1, in: scope) }
            #expect(try await shop.sync(id).state == .pending)
            let http = RemoteERP.makeClient()
            let second = shop.restarted(http: http)
            try await second.deliverDue()
            #expect(shop.acqua.requests.isEmpty, "its lease still runs")
            shop.clock.advance(bySeconds: 60)
            try await second.deliverDue()
            try await http.shutdown()
            #expect(try await shop.sync(id).state == .sent)
            #expect(shop.transactions.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a worker that wakes late writes nothing over what another did`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            let late = try await shop.write { scope in try DeliveryLeases.claim(limit: 1, in: scope) }
            shop.clock.advance(bySeconds: 60)
            try await shop.worker.deliverDue()
            let claim = try #require(late.first)
            let found = try await shop.write { scope in try DeliveryLeases.load(claim, in: scope) != nil }
            #expect(!found)
            #expect(try await shop.sync(id).state == .sent)
        }
    }

    @Test(arguments: Engine.allCases)
    func `two servers share the work and nothing is sent twice`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let http = RemoteERP.makeClient()
            let other = shop.restarted(http: http)
            for _ in 1...30 { _ = try await shop.confirmed() }
            async let first: Void = shop.worker.deliverDue()
            async let second: Void = other.deliverDue()
            _ = try await (first, second)
            try await shop.worker.deliverDue()
            try await http.shutdown()
            #expect(shop.transactions.count == 30)
            #expect(shop.acqua.requests(.creation).count == 30)
        }
    }

    @Test(arguments: Engine.allCases)
    func `while the store is disconnected nothing goes out, and nothing is lost`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            try await shop.connect(isEnabled: false)
            let id = try await shop.confirmed()
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .pending)
            #expect(shop.acqua.requests.isEmpty)
            try await shop.connect()
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
        }
    }
}
