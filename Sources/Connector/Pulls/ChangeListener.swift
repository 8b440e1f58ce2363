import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import Logging
import Persistence
import ServiceLifecycle
import StoreCore

/// Listens to Acqua's stream of changes for every connection, and makes the passes due that an event speaks of. The
/// schedule stands behind it: where the stream cannot be had, nothing is lost but seconds.
package struct ChangeListener: Service {
    private static let lookSeconds = 5.0
    private static let retrySeconds = 5.0

    private let services: ConnectorServices
    private let signal: WakeSignal

    package init(services: ConnectorServices, signal: WakeSignal) {
        self.services = services
        self.signal = signal
    }

    private struct Ear: Hashable, Sendable {
        let store: StoreID
        let version: Int64
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { tasks in
                var ears: Set<Ear> = []
                while !Task.isCancelled {
                    let present = (try? await connections()) ?? []
                    for ear in present where !ears.contains(ear) { tasks.addTask { await self.listen(ear) } }
                    ears = Set(present)
                    try? await Task.sleep(for: .seconds(Self.lookSeconds))
                }
                tasks.cancelAll()
            }
        }
    }

    private func connections() async throws -> [Ear] {
        let now = services.clock.now()
        return try await services.database.read { tx in
            try ConnectionQueries.enabledStores(in: tx).compactMap { store in
                try ConnectionQueries.find(in: StoreScope(tx: tx, store: store, now: now)).map { Ear(store: store, version: $0.version) }
            }
        }
    }

    /// Listens again and again, until the connection is another one.
    private func listen(_ ear: Ear) async {
        while !Task.isCancelled {
            do {
                let connection = try await services.read(ear.store) { scope in try ConnectionQueries.find(in: scope) }
                guard let connection, connection.version == ear.version, connection.settings.isEnabled else { return }
                let port = try services.port(connection.settings)
                let token = await services.readTokens.token(connection, of: ear.store, port: port, at: services.clock.now())
                if case .success(let token) = token {
                    let outcome = await port.listen(ERPRequest(.get, ERPPath.changes, token: token)) { event, _ in
                        await self.heard(event, ear.store)
                    }
                    if case .answer(let answer) = outcome, answer.status == 401 { services.readTokens.discard(connection, of: ear.store) }
                }
            } catch {
                services.logger.debug("no stream of changes", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(Self.retrySeconds))
        }
    }

    private func heard(_ event: String, _ store: StoreID) async {
        guard let figure = OwnedFigure(rawValue: event) else { return }
        do {
            try await services.write(store) { scope in try PullPositions.hasten([figure], in: scope) }
            signal.raise()
        } catch {
            services.logger.warning("an event of Acqua's was not noted", metadata: ["cause": "\(error)"])
        }
    }
}
