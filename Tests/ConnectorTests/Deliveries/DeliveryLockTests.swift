import Connector
import Kernel
import Persistence
import StoreCore
import Synchronization
import TestSupport
import Testing

/// What several servers do to one PostgreSQL database at once: each test makes the meeting happen that chance would bring about.
@Suite(.timeLimit(.minutes(5))) struct DeliveryLockTests {
    /// How often a transaction was begun: once, unless it was broken off and begun again.
    private final class Runs: Sendable {
        let count = Mutex(0)

        func begin() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    /// Waits within a transaction until another waits for it.
    private static func untilAwaited(_ tx: any SQLTransaction) throws {
        for _ in 0..<1_000_000 {
            let waiting = try tx.first(
                "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)) LIMIT 1"
            )
            if waiting != nil { return }
        }
        throw SQLError(kind: .transient, message: "nobody waits")
    }

    /// Changes an order on another server while a worker keeps what became of it: he has the delivery's row, and writes to the
    /// stock that the order holds once the other waits for him.
    private func meet(
        _ shop: ConnectedStore,
        _ id: OrderID,
        _ change: @escaping @Sendable (StoreScope) throws -> Void
    ) async throws -> (worker: Int, people: Int) {
        let other = try shop.openAnother()
        let (worker, people) = (Runs(), Runs())
        let (store, now) = (shop.store, shop.clock.now())
        let (held, announce) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await shop.write { scope in
                    let isFirst = worker.begin() == 1
                    _ = try scope.tx.all("SELECT order_id FROM deliveries WHERE order_id = \(id) FOR UPDATE")
                    announce.finish()
                    if isFirst { try Self.untilAwaited(scope.tx) }
                    try StockHolds.delivered(id, in: scope)
                }
            }
            tasks.addTask {
                for await _ in held {}
                try await other.write { tx in
                    _ = people.begin()
                    try change(StoreScope(tx: tx, store: store, now: now))
                }
            }
            try await tasks.waitForAll()
        }
        await other.close()
        return (worker.count.withLock { $0 }, people.count.withLock { $0 })
    }

    @Test func `an edit and a worker's decision take the same rows in the same order`() async throws {
        try await ConnectedStore.run(.postgres) { shop in
            let id = try await shop.confirmed([("A", 2)])
            let runs = try await meet(shop, id) { scope in
                let version = try OrderQueries.find(id, in: scope).version
                _ = try OrderActions.edit(id, ifVersion: version, ConnectedStore.draft([("A", 5), ("B", 1)]), in: scope)
            }
            #expect(runs == (1, 1), "neither was broken off")
        }
    }

    @Test func `a cancellation and a worker's decision take the same rows in the same order`() async throws {
        try await ConnectedStore.run(.postgres) { shop in
            let id = try await shop.confirmed([("A", 2)])
            let runs = try await meet(shop, id) { scope in _ = try OrderActions.cancel(id, by: .administrator, in: scope) }
            #expect(runs == (1, 1), "neither was broken off")
        }
    }

    @Test func `a state that is read back and a worker's decision take the same rows in the same order`() async throws {
        try await ConnectedStore.run(.postgres) { shop in
            let id = try await shop.confirmed([("A", 2)])
            try await shop.worker.deliverDue()
            let transaction = try #require(shop.acqua.books.transactions.keys.first)
            let runs = try await meet(shop, id) { scope in
                _ = try OrderStates.apply([AcquaState(transactionID: transaction, status: "cancelled")], in: scope)
            }
            #expect(runs == (1, 1), "neither was broken off")
        }
    }

    @Test(arguments: Engine.allCases)
    func `no more are claimed than there is room for, however the database goes about it`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            for _ in 1...12 { _ = try await shop.confirmed() }
            let claims = try await shop.write { scope in
                if scope.tx.dialect == .postgres {
                    // The plan that asks the subquery again for each row.
                    for way in ["hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"] {
                        try scope.tx.execute("SELECT set_config(\("enable_" + way), 'off', true)")
                    }
                }
                return try DeliveryLeases.claim(limit: 4, in: scope)
            }
            #expect(claims.count == 4)
        }
    }
}
