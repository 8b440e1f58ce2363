import Connector
import Kernel
import StoreCore
import TestSupport
import Testing

/// What people do while a request is under way.
@Suite(.timeLimit(.minutes(5))) struct DeliveryMeanwhileTests {
    @Test(arguments: Engine.allCases)
    func `a login that is refused after better credentials were saved holds nothing up`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            try await shop.connect(password: "wrong")
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.writeToken) { try await shop.connect() }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a login without permission that is told after another user was saved holds nothing up`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.allowWriting(false)
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.writeToken) {
                shop.acqua.allowWriting(true)
                try await shop.connect()
            }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
        }
    }

    @Test(arguments: Engine.allCases)
    func `edited while its creation is under way, the edit follows`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            shop.acqua.meanwhile(.creation) { try await shop.edit(id, [("B", 5)]) }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
            #expect(shop.transactions.map { $0.body["lines"]?.arrayValue?.first?["quantity"] } == ["5"])
            #expect(shop.acqua.requests(.creation).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `edited again while its edit is under way, the newer one follows`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            shop.acqua.meanwhile(.edit) { try await shop.edit(id, [("B", 7)]) }
            try await shop.edit(id, [("B", 5)])
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
            #expect(shop.transactions.map { $0.body["lines"]?.arrayValue?.first?["quantity"] } == ["7"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `cancelled while its customer is looked up, it is never sent`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.customerSearch) { try await shop.cancel(id) }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .none)
            #expect(shop.transactions.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `cancelled while its creation is under way, it is cancelled there`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.creation) { try await shop.cancel(id) }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).acquaStatus == "cancelled")
            #expect(shop.transactions.map(\.status) == ["cancelled"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `disconnected while its creation is under way, what came of it is kept`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.creation) { try await shop.write { scope in _ = try ConnectionActions.delete(in: scope) } }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
            #expect(shop.transactions.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `taken over while its creation is under way, the order is there once and only the newer worker writes`(engine: Engine) async throws
    {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.creation) {
                shop.clock.advance(bySeconds: 60)
                try await shop.worker.deliverDue()
            }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
            let tries = shop.acqua.requests(.creation)
            #expect(tries.count == 2)
            #expect(Set(tries.map(\.body)).count == 1)
            #expect(shop.transactions.count == 1)
        }
    }
}
