import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import Logging
import Persistence
import ServiceLifecycle
import StoreCore

/// Reads back what becomes of delivered orders in Acqua: processed there, or cancelled. What it reads is by the change clock, so
/// that nothing is missed; several servers may do it at once, since a state never goes back.
package struct OrderStateWatcher: Service {
    private static let everySeconds = 2.0
    private static let pageSize = 500
    private static let pagesMaximum = 10_000

    private let services: ConnectorServices

    package init(services: ConnectorServices) {
        self.services = services
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(Self.everySeconds))
                await look()
            }
        }
    }

    /// One look at every store; for tests and one-time use.
    package func look() async {
        do {
            let stores = try await services.database.read { tx in try ConnectionQueries.enabledStores(in: tx) }
            await withDiscardingTaskGroup { tasks in
                for store in stores { tasks.addTask { await follow(store) } }
            }
        } catch {
            services.logger.warning("states of orders cannot be read", metadata: ["cause": "\(error)"])
        }
    }

    private struct Position: Sendable {
        let connection: ERPConnection
        let source: String
        let token: String?
    }

    private func follow(_ store: StoreID) async {
        do {
            guard let position = try await position(store) else { return }
            let port = try services.port(position.connection.settings)
            let key = ConnectionKey(position.connection, of: store)
            let answer = await services.writeTokens.token(key, clock: services.clock) {
                await services.login(position.connection, store) { Verdict(await port.send($0), expecting: .token) }
            }
            guard case .token(let token) = answer else { return }
            try await read(store, position, port, token, key)
        } catch is CancellationError {
        } catch {
            services.logger.debug("states of orders were not read", metadata: ["cause": "\(error)"])
        }
    }

    /// Nil where there is nothing to follow.
    private func position(_ store: StoreID) async throws -> Position? {
        try await services.read(store) { scope in
            guard let connection = try ConnectionQueries.find(in: scope), connection.settings.isEnabled else { return nil }
            guard try OrderStates.areAnyOpen(in: scope) else { return nil }
            // Another instance, or the same name elsewhere, is another source.
            let source = "\(connection.settings.baseURL ?? "") \(connection.settings.instance) \(connection.createdAt)"
            return Position(connection: connection, source: source, token: try OrderStates.token(of: source, in: scope))
        }
    }

    private func read(_ store: StoreID, _ position: Position, _ port: any ERPPort, _ token: String, _ key: ConnectionKey) async throws {
        var cursor: String?
        for _ in 0..<Self.pagesMaximum {
            let path = ERPPath.transactionSummaries(limit: Self.pageSize, cursor: cursor, since: cursor == nil ? position.token : nil)
            let outcome = await port.send(ERPRequest(.get, path, token: token))
            switch Verdict(outcome, expecting: .json) {
            case .done(.json(let page)):
                guard let items = page["items"]?.arrayValue else { return }
                let states = items.compactMap { item -> AcquaState? in
                    guard let id = item["id"]?.stringValue, let status = item["status"]?.stringValue else { return nil }
                    return AcquaState(transactionID: id, status: status)
                }
                let changeToken = page["change_token"]?.stringValue
                try await services.write(store) { scope in
                    _ = try OrderStates.apply(states, in: scope)
                    if let changeToken, changeToken != position.token {
                        try OrderStates.keep(token: changeToken, of: position.source, in: scope)
                    }
                }
                guard let next = page["next_cursor"]?.stringValue else { return }
                cursor = next
            case .refused(let fault) where fault.code == "invalid_cursor":
                try await services.write(store) { scope in try OrderStates.forgetToken(in: scope) }
                return
            case .unauthorized:
                services.writeTokens.discard(token, of: key)
                return
            default: return
            }
        }
    }
}
