import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import Logging
import Persistence
import ServiceLifecycle
import StoreCore
import Synchronization

/// Listens to Acqua's stream of changes for every connection, and makes the passes due that an event speaks of. The
/// schedule stands behind it: where the stream cannot be had, nothing is lost but seconds.
package struct ChangeListener: Service {
    private static let retrySeconds = 5.0

    private let services: ConnectorServices
    private let signal: WakeSignal
    private let lookSeconds: Double
    /// The connections that there are now.
    private let present = Box<Set<ConnectionKey>>([])

    /// - Parameter lookSeconds: how often it looks which connections there are.
    package init(services: ConnectorServices, signal: WakeSignal, lookSeconds: Double = 5) {
        self.services = services
        self.signal = signal
        self.lookSeconds = lookSeconds
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                while !Task.isCancelled {
                    for connection in await look() { tasks.addTask { await listen(over: connection) } }
                    try? await Task.sleep(for: .seconds(lookSeconds))
                }
                tasks.cancelAll()
            }
        }
    }

    /// Which connections are new. Where the database does not say, nothing has changed.
    private func look() async -> Set<ConnectionKey> {
        do {
            let now = services.clock.now()
            let found = try await services.database.read { tx in
                try ConnectionQueries.enabledStores(in: tx).compactMap { store in
                    try ConnectionQueries.find(in: StoreScope(tx: tx, store: store, now: now)).map { ConnectionKey($0, of: store) }
                }
            }
            return present.value.withLock { present in
                let new = Set(found).subtracting(present)
                present = Set(found)
                return new
            }
        } catch {
            services.logger.debug("connections were not looked up", metadata: ["cause": "\(error)"])
            return []
        }
    }

    private func isPresent(_ key: ConnectionKey) -> Bool { present.value.withLock { $0.contains(key) } }

    /// Listens until the connection is another one; then also a stream that is open ends.
    private func listen(over key: ConnectionKey) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await listenAgainAndAgain(key) }
            tasks.addTask {
                while !Task.isCancelled, isPresent(key) { try? await Task.sleep(for: .seconds(lookSeconds)) }
            }
            await tasks.next()
            tasks.cancelAll()
        }
    }

    private func listenAgainAndAgain(_ key: ConnectionKey) async {
        while !Task.isCancelled, isPresent(key) {
            do {
                let connection = try await services.read(key.store) { scope in try ConnectionQueries.find(in: scope) }
                if let connection, ConnectionKey(connection, of: key.store) == key { try await listenOnce(connection, key.store) }
            } catch {
                services.logger.debug("no stream of changes", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(Self.retrySeconds))
        }
    }

    private func listenOnce(_ connection: ERPConnection, _ store: StoreID) async throws {
        let port = try services.port(connection.settings)
        let token = await services.readTokens.token(connection, of: store, port: port, at: services.clock.now())
        guard case .success(let token) = token else { return }
        let outcome = await port.listen(ERPRequest(.get, ERPPath.changes, token: token)) { event, _ in await heard(event, store) }
        if case .answer(let answer) = outcome, answer.status == 401 { services.readTokens.discard(connection, of: store) }
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
