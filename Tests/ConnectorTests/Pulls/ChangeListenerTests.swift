import Connector
import Kernel
import Logging
import ServiceLifecycle
import StoreCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ChangeListenerTests {
    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func listening(_ shop: ConnectedStore, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let listener = ChangeListener(services: shop.services, signal: WakeSignal(), lookSeconds: 0.02)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [listener], logger: logger))
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

    @Test(arguments: Engine.allCases)
    func `a connection that is made anew is listened to anew, and the old stream ends`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            try await listening(shop) {
                try await until { shop.acqua.openStreams == 1 }
                try await shop.write { scope in _ = try ConnectionActions.delete(in: scope) }
                shop.clock.advance(bySeconds: 1)
                try await shop.connect()
                try await until { shop.acqua.requests(.changes).count == 2 }
                try await until { shop.acqua.openStreams == 1 }
                #expect(shop.acqua.requests(.changes).count == 2, "one stream each")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a connection that is deleted or switched off is not listened to any more`(engine: Engine) async throws {
        try await ConnectedStore.run(engine) { shop in
            try await listening(shop) {
                try await until { shop.acqua.openStreams == 1 }
                try await shop.connect(isEnabled: false)
                try await until { shop.acqua.openStreams == 0 }
                try await shop.connect()
                try await until { shop.acqua.openStreams == 1 }
                try await shop.write { scope in _ = try ConnectionActions.delete(in: scope) }
                try await until { shop.acqua.openStreams == 0 }
                #expect(shop.acqua.requests(.changes).count == 2, "one stream each")
            }
        }
    }
}
