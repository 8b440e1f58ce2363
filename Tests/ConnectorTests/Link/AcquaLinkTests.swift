import Connector
import Kernel
import StoreCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct AcquaLinkTests {
    private func words(_ checks: [ERPCheck]) -> [String] {
        checks.map { "\($0.name.rawValue) \($0.isOK.map { $0 ? "good" : "bad" } ?? "untried")" }
    }

    private let order = ERPCheck.Name.allCases.map(\.rawValue)

    @Test(arguments: Engine.allCases)
    func `a connection that works passes all eight checks, in their order`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            for sku in ["A", "B"] { shop.acqua.stock(sku, "1") }
            let checks = try await shop.link.verify(shop.store)
            #expect(words(checks) == order.map { "\($0) good" })
        }
    }

    @Test(arguments: Engine.allCases)
    func `a wrong instance, wrong credentials and a missing permission have each their own words`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            for sku in ["A", "B"] { shop.acqua.stock(sku, "1") }
            try await shop.connect(instance: "beauties")
            let instance = try await shop.link.verify(shop.store)
            #expect(words(instance) == ["reachable good", "instance bad"] + order.dropFirst(2).map { "\($0) untried" })
            try await shop.connect(password: "wrong")
            let credentials = try await shop.link.verify(shop.store)
            #expect(words(credentials)[5...6] == ["write_token bad", "write_permission untried"])
            try await shop.connect()
            shop.acqua.allowWriting(false)
            let permission = try await shop.link.verify(shop.store)
            #expect(words(permission)[5...6] == ["write_token good", "write_permission bad"])
            let details = [instance[1].detail, credentials[5].detail, permission[6].detail]
            #expect(Set(details).count == 3)
            #expect(details.allSatisfy { !$0.es.isEmpty && !$0.en.isEmpty })
        }
    }

    @Test(arguments: Engine.allCases)
    func `public reading that is off, and SKUs that do not match, are told`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "1")
            let skus = try await shop.link.verify(shop.store)
            #expect(words(skus).last == "sku_match bad")
            #expect(skus.last?.detail.es.contains("B") == true)
            shop.acqua.allowPublicReads(false)
            let reads = try await shop.link.verify(shop.store)
            #expect(
                words(reads) == [
                    "reachable good", "instance good", "read_token bad", "stock untried", "prices untried", "write_token good",
                    "write_permission good", "sku_match untried",
                ]
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `an Acqua that is not there leaves all else untried`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.readToken, .page(502))
            let checks = try await shop.link.verify(shop.store)
            #expect(words(checks) == ["reachable bad"] + order.dropFirst().map { "\($0) untried" })
        }
    }

    @Test(arguments: Engine.allCases)
    func `SKUs of one side alone are listed, and those that are nearly alike in a list of their own`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            for sku in ["b", "only acqua", "C-1"] { shop.acqua.stock(sku, "1") }
            try await shop.puller.pullDue()
            let found = try await shop.link.mismatches(of: shop.store, after: MismatchPosition(), limit: 10)
            #expect(found.onlyInStore.map(\.text) == ["A"])
            #expect(found.onlyInAcqua.map(\.text) == ["C-1", "only acqua"])
            #expect(found.nearMatches == [.init(store: SKU(stored: "B"), acqua: SKU(stored: "b"))])
            let next = try await shop.link.mismatches(of: shop.store, after: MismatchPosition(onlyInAcqua: SKU(stored: "C-1")), limit: 1)
            #expect(next.onlyInAcqua.map(\.text) == ["only acqua"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the status says what is pending, for how long, and what needs a person`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.script(.creation, [FakeFault(.problem(422, code: "unknown_sku")), FakeFault(.page(502))])
            let parked = try await shop.confirmed()
            try await shop.worker.deliverDue()
            let pending = try await shop.confirmed()
            try await shop.worker.deliverDue()
            shop.clock.advance(bySeconds: 42)
            let status = try await shop.link.status(of: shop.store)
            #expect(status.state == .degraded)
            #expect((status.orders.pending, status.orders.needsAttention, status.orders.oldestPendingSeconds) == (1, 1, 42))
            _ = (parked, pending)
            try await shop.connect(isEnabled: false)
            #expect(try await shop.link.status(of: shop.store).state == .off)
        }
    }
}
