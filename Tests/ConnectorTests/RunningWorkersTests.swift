import Connector
import Kernel
import Logging
import ServiceLifecycle
import StoreCore
import TestSupport
import Testing

/// The workers as the program runs them.
@Suite(.timeLimit(.minutes(5))) struct RunningWorkersTests {
    private func running(
        _ services: [any Service],
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test(arguments: Engine.allCases)
    func `a confirmed order is sent, and a stop lets the one under way come to its end`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let id = try await shop.confirmed()
            try await running([shop.worker]) {
                try await until { try await shop.sync(id).state == .sent }
            }
            let last = try await shop.confirmed()
            let (begun, announce) = AsyncStream.makeStream(of: Void.self)
            shop.acqua.meanwhile(.creation) {
                announce.finish()
                try await Task.sleep(for: .milliseconds(200))
            }
            try await running([DeliveryWorker(services: shop.services, signal: WakeSignal())]) {
                for await _ in begun {}
            }
            #expect(try await shop.sync(last).state == .sent)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order whose answer does not come does not hold up the next`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let (freed, free) = AsyncStream.makeStream(of: Void.self)
            shop.acqua.meanwhile(.creation) { for await _ in freed {} }
            let slow = try await shop.confirmed()
            try await running([shop.worker]) {
                try await until { shop.acqua.requests(.creation).count == 1 }
                let quick = try await shop.confirmed()
                shop.link.wake(shop.store)
                try await until { try await shop.sync(quick).state == .sent }
                #expect(try await shop.sync(slow).state == .sending)
                free.finish()
                try await until { try await shop.sync(slow).state == .sent }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change in Acqua is heard of and pulled at once`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            let signal = WakeSignal()
            let workers: [any Service] = [
                PullWorker(services: shop.services, signal: signal), ChangeListener(services: shop.services, signal: signal),
            ]
            try await running(workers) {
                try await until { shop.acqua.requests(.changes).count == 1 }
                try await until { try await shop.read { scope in try Ownership.current(in: scope).stock } == .acqua }
                // The clock stands still, so no pass is due by the schedule.
                var count: Int64 = 6
                try await until {
                    count += 1
                    shop.acqua.stock("A", "\(count)")
                    return try await shop.read { scope in try ProductQueries.find(SKU(stored: "A"), in: scope).stock }
                        .map { $0 >= Quantity(whole: 7) && $0 < Quantity(whole: 100) } ?? false
                }
            }
        }
    }
}
