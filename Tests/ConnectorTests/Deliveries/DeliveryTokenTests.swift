import Connector
import ConnectorRemote
import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

/// Tokens, and what several servers remember of them.
@Suite(.timeLimit(.minutes(5))) struct DeliveryTokenTests {
    /// A second server on the same database.
    private func withAnother(
        _ engine: Engine,
        _ body: @escaping @Sendable (ConnectedStore, DeliveryWorker) async throws -> Void
    ) async throws {
        try await ConnectedStore.run(engine) { shop in
            let http = RemoteERP.makeClient()
            do {
                try await body(shop, shop.restarted(http: http))
            } catch {
                try await http.shutdown()
                throw error
            }
            try await http.shutdown()
        }
    }

    @Test(arguments: Engine.allCases)
    func `a verify wakes what was parked, also on a server that remembers the refusal`(engine: Engine) async throws {
        try await withAnother(engine) { shop, other in
            shop.acqua.allowWriting(false)
            let ids = [try await shop.confirmed(), try await shop.confirmed()]
            try await other.deliverDue()
            for id in ids { #expect(try await shop.sync(id).state == .needsAttention) }
            shop.acqua.allowWriting(true)
            _ = try await shop.link.verify(shop.store)
            try await other.deliverDue()
            for id in ids { #expect(try await shop.sync(id).state == .sent) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a verify ends the minute without logins, also on another server`(engine: Engine) async throws {
        try await withAnother(engine) { shop, other in
            shop.acqua.acceptLogins(false)
            let parked = try await shop.confirmed()
            try await other.deliverDue()
            shop.clock.advance(bySeconds: 1)
            let held = try await shop.confirmed()
            try await other.deliverDue()
            #expect(try await shop.sync(parked).state == .needsAttention)
            #expect(try await shop.sync(held).state == .pending)
            shop.acqua.acceptLogins(true)
            _ = try await shop.link.verify(shop.store)
            try await other.deliverDue()
            for id in [parked, held] { #expect(try await shop.sync(id).state == .sent) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a verify that fails wakes nothing`(engine: Engine) async throws {
        try await withAnother(engine) { shop, other in
            shop.acqua.allowWriting(false)
            let id = try await shop.confirmed()
            try await other.deliverDue()
            _ = try await shop.link.verify(shop.store)
            let logins = shop.acqua.requests(.writeToken).count
            try await other.deliverDue()
            #expect(try await shop.sync(id).state == .needsAttention)
            #expect(shop.acqua.requests(.writeToken).count == logins)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of all servers one tries the login once a minute, also after a restart`(engine: Engine) async throws {
        try await withAnother(engine) { shop, other in
            shop.acqua.acceptLogins(false)
            let first = try await shop.confirmed()
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(first).state == .needsAttention)
            for second in 1...59 {
                shop.clock.advance(bySeconds: 1)
                if second.isMultiple(of: 20) { _ = try await shop.confirmed() }
                try await other.deliverDue()
            }
            let late = try await shop.confirmed()
            try await other.deliverDue()
            #expect(shop.acqua.requests(.writeToken).count == 1)
            #expect(try await shop.sync(late).state == .pending)
            shop.clock.advance(bySeconds: 1)
            try await other.deliverDue()
            try await shop.worker.deliverDue()
            #expect(shop.acqua.requests(.writeToken).count == 2)
            #expect(try await shop.sync(late).state == .needsAttention)
            // A person saves better ones: nothing is held any more.
            shop.acqua.acceptLogins(true)
            try await shop.connect()
            try await other.deliverDue()
            #expect(try await shop.sync(late).state == .sent)
            #expect(shop.acqua.requests(.writeToken).count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a login that outlasts the lease is no try, and its worker sends nothing`(engine: Engine) async throws {
        try await withAnother(engine) { shop, other in
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.writeToken) {
                shop.clock.advance(bySeconds: 60)
                try await other.deliverDue()
            }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
            #expect(try await shop.sync(id).attempts == 1)
            #expect(shop.acqua.requests(.creation).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the lease begins anew when the request goes out`(engine: Engine) async throws {
        try await withAnother(engine) { shop, other in
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.writeToken) { shop.clock.advance(bySeconds: 29) }
            shop.acqua.meanwhile(.customerSearch) { shop.clock.advance(bySeconds: 29) }
            shop.acqua.meanwhile(.creation) {
                shop.clock.advance(bySeconds: 29)
                try await other.deliverDue()
            }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .sent)
            #expect(try await shop.sync(id).attempts == 1)
            #expect(shop.acqua.requests(.creation).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `cancelled while its worker logs in, it is never sent`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed()
            shop.acqua.meanwhile(.writeToken) { try await shop.cancel(id) }
            try await shop.worker.deliverDue()
            #expect(try await shop.sync(id).state == .none)
            #expect(shop.acqua.requests(.creation).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `while one login fails the others wait for its answer, and make none of their own`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let ids = [try await shop.confirmed(), try await shop.confirmed(), try await shop.confirmed()]
            shop.acqua.script(.writeToken, .stalledFor(milliseconds: 300), times: 1)
            try await shop.worker.deliverDue()
            #expect(shop.acqua.requests(.writeToken).count == 1)
            for id in ids { #expect(try await shop.sync(id).state == .pending) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a success wakes also what another server left in the dark`(engine: Engine) async throws {
        try await withAnother(engine) { shop, other in
            _ = try await shop.confirmed()
            try await other.deliverDue()
            shop.acqua.script(.creation, .page(502), times: 40)
            let asleep = try await shop.confirmed()
            for _ in 1...40 where try await shop.sync(asleep).nextAttemptAt != nil {
                shop.clock.advance(bySeconds: 60)
                try await shop.worker.deliverDue()
            }
            shop.clock.advance(bySeconds: 1)
            // However long its last wait is, it is not over before the other order has arrived.
            try await shop.write { scope in
                try scope.tx.execute("UPDATE deliveries SET due_at = \(scope.now.advanced(bySeconds: 50)) WHERE order_id = \(asleep)")
            }
            _ = try await shop.confirmed()
            try await other.deliverDue()
            try await other.deliverDue()
            #expect(try await shop.sync(asleep).state == .sent)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order that is changed long after it arrived is on its way since then`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            shop.clock.advance(bySeconds: 86_400)
            try await shop.edit(id, [("A", 3)])
            #expect(try await shop.link.status(of: shop.store).orders.oldestPendingSeconds == 0)
            shop.acqua.script(.edit, .problem(422, code: "insufficient_stock"))
            try await shop.worker.deliverDue()
            shop.clock.advance(bySeconds: 86_400)
            try await shop.retry(id)
            shop.clock.advance(bySeconds: 7)
            #expect(try await shop.link.status(of: shop.store).orders.oldestPendingSeconds == 7)
        }
    }
}
