import Connector
import Kernel
import StoreCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ConnectorFiguresTests {
    @Test(arguments: Engine.allCases)
    func `each retry is counted by its cause, and nothing else is`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            _ = try await shop.confirmed()
            try await shop.worker.deliverDue()
            #expect(shop.counted.all.isEmpty)
            shop.acqua.expireTokens()
            shop.acqua.script(
                .creation,
                [
                    FakeFault(.problem(409, code: "conflict")), FakeFault(.problem(409, code: "conflict")),
                    FakeFault(.problem(429, code: "rate_limited", retryAfter: "1")), FakeFault(.problem(503, code: "unavailable")),
                    FakeFault(.page(502)), FakeFault(.hangUp, afterEffect: true),
                ]
            )
            let id = try await shop.confirmed()
            shop.acqua.expireTokens()
            try await shop.settle(id)
            #expect(try await shop.sync(id).state == .sent)
            #expect(shop.counted.all == ["401": 1, "409": 2, "429": 1, "503": 1, "unknown": 2])
            shop.acqua.script(.creation, .problem(422, code: "unknown_sku"))
            let refused = try await shop.confirmed()
            try await shop.settle(refused)
            #expect(shop.counted.all.values.reduce(0, +) == 7)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the sixth 409 is not followed by another try, and not counted as one`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.creation, .problem(409, code: "conflict"), times: 6)
            let id = try await shop.confirmed()
            try await shop.settle(id)
            #expect(shop.counted.all == ["409": 5])
        }
    }

    @Test(arguments: Engine.allCases)
    func `passes that fail are counted by figure and cause`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.stock, .problem(403, code: "public_read_off"))
            shop.acqua.script(.prices, .redirect(302, to: "/elsewhere"))
            try await shop.puller.pullDue()
            #expect(shop.counted.all == ["stock 403": 1, "prices redirected": 1])
        }
    }
}
