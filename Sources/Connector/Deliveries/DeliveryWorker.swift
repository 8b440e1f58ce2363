import Kernel
import Logging
import Persistence
import ServiceLifecycle
import StoreCore

/// Sends orders to Acqua: takes those that are due, carries a bounded number of them at once, and sleeps until the next is
/// due or something is confirmed. Several servers share one database by leases.
package struct DeliveryWorker: Service {
    /// Orders carried at once.
    private static let concurrent = 16
    private static let idleSeconds = 1.0

    private let services: ConnectorServices
    private let signal: WakeSignal
    private let courier: DeliveryCourier

    package init(services: ConnectorServices, signal: WakeSignal) {
        self.services = services
        self.signal = signal
        courier = DeliveryCourier(services: services, tokens: WriteTokens())
    }

    package func run() async throws {
        try await services.database.write { tx in try DeliveryLeases.releaseAbandoned(in: tx) }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { tasks in
                var carried = 0
                while !Task.isCancelled {
                    let rows = await claim(limit: Self.concurrent - carried)
                    for row in rows { tasks.addTask { await carry(row) } }
                    carried += rows.count
                    if rows.isEmpty || carried >= Self.concurrent {
                        carried -= await rest(&tasks, carried)
                    }
                }
            }
        }
    }

    /// Waits until an order that is carried has come to its end, or, where none is, until something is due.
    /// - Returns: how many came to their end.
    private func rest(_ tasks: inout TaskGroup<Void>, _ carried: Int) async -> Int {
        guard carried > 0 else {
            await signal.wait(seconds: await pause())
            return 0
        }
        await tasks.next()
        return 1
    }

    private func claim(limit: Int) async -> [DeliveryRow] {
        let now = services.clock.now()
        do {
            guard let due = try await services.database.read({ tx in try DeliveryLeases.nextDue(in: tx) }), due <= now else { return [] }
            return try await services.database.write { tx in try DeliveryLeases.claim(limit: limit, at: now, in: tx) }
        } catch {
            services.logger.error("deliveries cannot be claimed", metadata: ["cause": "\(error)"])
            return []
        }
    }

    private func carry(_ row: DeliveryRow) async {
        do {
            try await courier.carry(row)
        } catch {
            // The lease runs out, and the delivery goes on from what was kept.
            services.logger.error("a delivery broke off", metadata: ["order": "\(row.order)", "cause": "\(error)"])
        }
    }

    /// How long nothing is due, a second at most.
    private func pause() async -> Double {
        let now = services.clock.now()
        let due = try? await services.database.read { tx in try DeliveryLeases.nextDue(in: tx) }
        guard let next = due ?? nil else { return Self.idleSeconds }
        return min(Self.idleSeconds, max(0.01, next.seconds(since: now)))
    }
}
