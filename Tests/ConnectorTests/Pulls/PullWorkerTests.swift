import Connector
import Kernel
import StoreCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PullWorkerTests {
    private func product(_ sku: String, _ shop: ConnectedStore) async throws -> Product {
        try await shop.read { scope in try ProductQueries.find(SKU(stored: sku), in: scope) }
    }

    private func pull(_ shop: ConnectedStore, after seconds: Double = 60) async throws {
        shop.clock.advance(bySeconds: seconds)
        try await shop.puller.pullDue()
    }

    private func run(_ shop: ConnectedStore, _ figures: [OwnedFigure], full: Bool = false) async throws -> SyncRun {
        let run = try await shop.link.requestSync(shop.store, of: figures, full: full)
        try await shop.puller.pullDue()
        return try await shop.link.run(run.id, of: shop.store)
    }

    @Test(arguments: Engine.allCases)
    func `disconnected while a page is under way, the store's own figures stay`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40")
            shop.acqua.meanwhile(.stock) { try await shop.write { scope in _ = try ConnectionActions.delete(in: scope) } }
            try await shop.puller.pullDue()
            #expect(try await product("A", shop).stock == Quantity(whole: 100))
        }
    }

    @Test(arguments: Engine.allCases)
    func `stock and prices come from Acqua, which owns them from the first full pass`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40")
            shop.acqua.price("A", "2.5555")
            try await shop.puller.pullDue()
            #expect(try await product("A", shop).stock == Quantity(whole: 40))
            #expect(try await product("A", shop).price == UnitPrice("2.5555"))
            let owners = try await shop.read { scope in try Ownership.current(in: scope) }
            #expect((owners.price, owners.stock) == (.acqua, .acqua))
            #expect(try await product("A", shop).version == 1, "what is pulled is no edit")
        }
    }

    @Test(arguments: Engine.allCases)
    func `later passes ask for what changed alone`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40")
            try await shop.puller.pullDue()
            shop.acqua.stock("B", "7")
            try await pull(shop)
            #expect(try await product("B", shop).stock == Quantity(whole: 7))
            #expect(shop.acqua.requests(.stock).map(\.path).last?.contains("since=T1") == true)
            try await pull(shop, after: 86_400)
            #expect(shop.acqua.requests(.stock).map(\.path).last?.contains("since") == false, "once a day everything")
        }
    }

    @Test(arguments: Engine.allCases)
    func `passes come as often as is set, each list for itself`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            try await shop.write { scope in
                try ConnectionActions.save(
                    ERPConnectionSettings(
                        instance: FakeAcqua.instance,
                        username: "tienda",
                        stockEverySeconds: 10,
                        pricesEverySeconds: 300
                    ),
                    passwordSealed: Array(FakeAcqua.password.utf8),
                    in: scope
                )
            }
            try await shop.puller.pullDue()
            for _ in 1...6 { try await pull(shop, after: 10) }
            #expect(shop.acqua.requests(.stock).count == 7)
            #expect(shop.acqua.requests(.prices).count == 1)
            try await pull(shop, after: 240)
            #expect(shop.acqua.requests(.prices).count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `passes by schedule are listed where they did something, an hour of them in one row`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            func listed() async throws -> [SyncRun] { try await shop.read { scope in try PullRuns.newest(limit: 10, in: scope) } }
            shop.acqua.stock("A", "40")
            try await shop.puller.pullDue()
            shop.acqua.stock("A", "41")
            for _ in 1...2 { try await pull(shop) }
            var runs = try await listed()
            #expect(runs.map(\.figures) == [[.stock]], "the list of prices was empty, the last pass saw nothing")
            #expect((runs[0].passes, runs[0].seen, runs[0].changed, runs[0].state) == (2, 2, 2, .succeeded))
            shop.acqua.script(.stock, [FakeFault(.problem(403, code: "public_read_off"))])
            try await pull(shop)
            runs = try await listed()
            #expect((runs.count, runs[0].passes, runs[0].state, runs[0].faults.map(\.code)) == (1, 3, .failed, ["public_read_off"]))
            _ = try await run(shop, [.stock])
            shop.acqua.stock("A", "42")
            try await pull(shop, after: 3600)
            #expect(try await listed().map(\.passes) == [1, 0, 3], "what somebody asked for stands by itself")
            shop.acqua.stock("A", "43")
            try await pull(shop, after: 31 * 86_400)
            #expect(try await listed().map(\.passes) == [1, 0])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a refused token leads to a full pass in which Acqua's word stands`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40", at: FakeClock.beginning.advanced(bySeconds: 100))
            try await shop.puller.pullDue()
            // Another list stands behind it now, with older times.
            shop.acqua.stock("A", "3", at: FakeClock.beginning)
            shop.acqua.change { $0.firstValidClock = 99 }
            try await pull(shop)
            #expect(try await product("A", shop).stock == Quantity(whole: 3))
        }
    }

    @Test(arguments: Engine.allCases)
    func `an older state never overwrites a newer one`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40", at: FakeClock.beginning.advanced(bySeconds: 100))
            try await shop.puller.pullDue()
            shop.acqua.stock("A", "3", at: FakeClock.beginning)
            try await pull(shop)
            #expect(try await product("A", shop).stock == Quantity(whole: 40))
            #expect(try await run(shop, [.stock], full: true).state == .succeeded)
            #expect(try await product("A", shop).stock == Quantity(whole: 40))
        }
    }

    @Test(arguments: Engine.allCases)
    func `what vanished is shown as none, and comes back`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40")
            shop.acqua.price("A", "5")
            try await shop.puller.pullDue()
            shop.acqua.stock("A", nil)
            shop.acqua.price("A", nil)
            try await pull(shop)
            #expect(try await product("A", shop).stock == .zero)
            #expect(try await product("A", shop).price == nil)
            // A full pass says it by leaving it out, whatever the store's clock shows.
            shop.acqua.stock("A", "9")
            _ = try await run(shop, [.stock], full: true)
            shop.acqua.change { $0.figures["stock"]?["A"] = nil }
            _ = try await run(shop, [.stock], full: true)
            #expect(try await product("A", shop).stock == .zero)
            shop.acqua.stock("A", "8")
            _ = try await run(shop, [.stock])
            #expect(try await product("A", shop).stock == Quantity(whole: 8))
        }
    }

    @Test(arguments: Engine.allCases)
    func `one bad item is told and skipped, and stays as it was`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40")
            shop.acqua.stock("B", "7")
            try await shop.puller.pullDue()
            shop.acqua.stock("A", "1e9")
            shop.acqua.stock("B", "8")
            let run = try await run(shop, [.stock], full: true)
            #expect(run.state == .succeeded)
            #expect(run.faults.map(\.sku) == ["A"])
            #expect(try await product("A", shop).stock == Quantity(whole: 40))
            #expect(try await product("B", shop).stock == Quantity(whole: 8))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a run counts what it saw, changed and could not match`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            for number in 0..<2500 { shop.acqua.stock("X-\(10_000 + number)", "1") }
            shop.acqua.stock("A", "40")
            let first = try await run(shop, [.stock, .prices], full: true)
            #expect(first.state == .succeeded)
            #expect((first.seen, first.total, first.changed, first.unmatched) == (2501, 2501, 1, 2500))
            #expect(shop.acqua.requests(.stock).count >= 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a failed pass changes nothing that it did not read, and says why`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            for number in 0..<1000 { shop.acqua.stock("0-\(10_000 + number)", "1") }
            shop.acqua.stock("A", "40")
            try await shop.puller.pullDue()
            shop.acqua.stock("A", "41")
            shop.acqua.script(.stock, [FakeFault(.problem(403, code: "public_read_off"))])
            let failed = try await run(shop, [.stock], full: true)
            #expect(failed.state == .failed)
            #expect(failed.faults.last?.code == "public_read_off")
            #expect(try await product("A", shop).stock == Quantity(whole: 40))
            #expect(try await shop.link.status(of: shop.store).state == .degraded)
            #expect(try await run(shop, [.stock]).state == .succeeded)
            #expect(try await product("A", shop).stock == Quantity(whole: 41))
            #expect(try await shop.link.status(of: shop.store).state == .ok)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a token that ran out is renewed`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            try await shop.puller.pullDue()
            shop.acqua.expireTokens()
            shop.acqua.stock("A", "2")
            try await pull(shop)
            #expect(try await product("A", shop).stock == Quantity(whole: 2))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a pass that another has is not begun, and a page of one that was given up is not written`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let ticket = try await shop.write { scope in try PullPositions.begin(.stock, source: "x", in: scope) }
            let second = try await shop.write { scope in try PullPositions.begin(.stock, source: "x", in: scope) }
            #expect(ticket != nil && second == nil)
            shop.clock.advance(bySeconds: 600)
            let third = try await shop.write { scope in try PullPositions.begin(.stock, source: "x", in: scope) }
            #expect(third != nil)
            let old = try #require(ticket)
            #expect(try await shop.write { scope in try PullPositions.holds(old, in: scope) } == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another instance is read from its beginning`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40")
            try await shop.puller.pullDue()
            try await shop.connect(instance: "Other")
            shop.clock.advance(bySeconds: 60)
            try await shop.puller.pullDue()
            try await shop.connect()
            shop.clock.advance(bySeconds: 60)
            let before = shop.acqua.requests(.stock).count
            try await shop.puller.pullDue()
            #expect(shop.acqua.requests(.stock).count > before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is confirmed is taken off the stock until Acqua's own figure has it`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("A", "40")
            try await shop.puller.pullDue()
            _ = try await shop.confirmed([("A", 5)])
            #expect(try await product("A", shop).stock == Quantity(whole: 35))
            try await shop.worker.deliverDue()
            #expect(try await product("A", shop).stock == Quantity(whole: 35))
            shop.acqua.stock("A", "35", at: FakeClock.beginning.advanced(bySeconds: 1))
            try await pull(shop)
            #expect(try await product("A", shop).stock == Quantity(whole: 35))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a product that is made later has the figures that Acqua gave before`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            shop.acqua.stock("NEW", "12")
            shop.acqua.price("NEW", "3")
            try await shop.puller.pullDue()
            try await shop.write { scope in
                _ = try ProductActions.put(ProductDraft(sku: SKU(stored: "NEW"), details: ProductDetails(name: "Nuevo")), in: scope)
            }
            #expect(try await product("NEW", shop).stock == Quantity(whole: 12))
            #expect(try await product("NEW", shop).price == UnitPrice(whole: 3))
        }
    }
}
