import ConnectorCore
import Kernel
import Logging
import Persistence
import ServiceLifecycle
import StoreCore
import Synchronization

/// Sends orders to Acqua: takes those that are due, carries a bounded number of them at once, and sleeps until the next is
/// due or something is confirmed. Several servers share one database by leases.
package struct DeliveryWorker: Service {
    /// Orders carried at once, of one store and in all: an Acqua that hangs does not hold up the others.
    private static let concurrentOfStore = 16
    private static let concurrent = 64
    private static let idleSeconds = 1.0

    private struct Load {
        var carried: [StoreID: Int] = [:]
        var isStopping = false

        var total: Int { carried.values.reduce(0, +) }
    }

    private let services: ConnectorServices
    private let signal: WakeSignal
    private let courier: DeliveryCourier
    private let load = Box(Load())

    package init(services: ConnectorServices, signal: WakeSignal) {
        self.services = services
        self.signal = signal
        courier = DeliveryCourier(services: services, sleepers: Sleepers())
    }

    /// Runs until the graceful shutdown; what is carried then comes to its end first.
    package func run() async throws {
        let now = services.clock.now()
        try await services.database.write { tx in try DeliveryLeases.releaseAbandoned(at: now, in: tx) }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { tasks in
                while !Task.isCancelled, !load.value.withLock(\.isStopping) {
                    let (claims, pause) = await look()
                    for claim in claims { tasks.addTask { await carry(claim) } }
                    if claims.isEmpty { await signal.wait(seconds: pause) }
                }
            }
        } onGracefulShutdown: {
            load.value.withLock { $0.isStopping = true }
            signal.raise()
        }
    }

    /// Carries all that is due now, and what becomes due by it; for tests and one-time use.
    package func deliverDue() async throws {
        while true {
            let (claims, _) = try await claim()
            if claims.isEmpty { return }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for claim in claims {
                    tasks.addTask {
                        defer { put(claim) }
                        try await courier.carry(claim)
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    private func look() async -> (claims: [DeliveryClaim], pause: Double) {
        do {
            return try await claim()
        } catch {
            services.logger.error("deliveries cannot be claimed", metadata: ["cause": "\(error)"])
            return ([], Self.idleSeconds)
        }
    }

    /// Takes what is due and can be carried; else says for how long nothing is due, a second at most.
    private func claim() async throws -> (claims: [DeliveryClaim], pause: Double) {
        let now = services.clock.now()
        let dues = try await services.database.read { tx in
            try ConnectionQueries.enabledStores(in: tx).compactMap { store in
                try DeliveryLeases.nextDue(in: StoreScope(tx: tx, store: store, now: now)).map { (store: store, at: $0) }
            }
        }
        var claims: [DeliveryClaim] = []
        var pause = Self.idleSeconds
        for due in dues {
            guard due.at <= now else {
                pause = min(pause, max(0.01, due.at.seconds(since: now)))
                continue
            }
            let limit = room(for: due.store)
            // Whoever comes back makes room, and says so.
            guard limit > 0 else { continue }
            let taken = try await services.write(due.store) { scope in try DeliveryLeases.claim(limit: limit, in: scope) }
            for claim in taken { load.value.withLock { $0.carried[claim.store, default: 0] += 1 } }
            claims += taken
            // Others were faster.
            if taken.isEmpty { pause = min(pause, 0.05) }
        }
        return (claims, pause)
    }

    private func room(for store: StoreID) -> Int {
        load.value.withLock { load in
            min(Self.concurrentOfStore - load.carried[store, default: 0], Self.concurrent - load.total)
        }
    }

    private func put(_ claim: DeliveryClaim) {
        load.value.withLock { $0.carried[claim.store, default: 1] -= 1 }
    }

    private func carry(_ claim: DeliveryClaim) async {
        do {
            try await courier.carry(claim)
        } catch {
            // The lease runs out, and the delivery goes on from what was kept.
            services.logger.error("a delivery broke off", metadata: ["order": "\(claim.order)", "cause": "\(error)"])
        }
        put(claim)
        // There is room again, and something may have become due.
        signal.raise()
    }
}

/// A value that several hold and change.
final class Box<Value>: Sendable {
    let value: Mutex<Value>

    init(_ value: sending Value) {
        self.value = Mutex(value)
    }
}
