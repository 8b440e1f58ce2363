import AsyncHTTPClient
import NIOCore
import Synchronization

/// What carries requests out: one client that goes wherever a name leads, and for names whose address was checked one of
/// each address, which knows no other. Connections are kept by each, so that a name does not share one with another address.
package final class RemoteClient: Sendable {
    private struct Pin: Hashable {
        let host: String
        let address: String
    }

    private struct Pinned {
        let client: HTTPClient
        var users = 0
        var usedLast: Int
    }

    private struct State {
        var pinned: [Pin: Pinned] = [:]
        var uses = 0
    }

    /// How many that nobody uses are kept.
    private static let idleMaximum = 64

    private let open = RemoteClient.make(nil)
    private let state = Mutex(State())

    init() {}

    package func shutdown() async throws {
        let clients = state.withLock { state in
            defer { state.pinned = [:] }
            return state.pinned.values.map(\.client)
        }
        for client in clients { try await client.shutdown() }
        try await open.shutdown()
    }

    /// Lends the client that goes wherever a name leads.
    func using<Value>(_ body: (HTTPClient) async -> Value) async -> Value { await body(open) }

    /// Lends a client for which this host lies at this address. Its certificate and `Host` are still the name's.
    func using<Value>(_ host: String, at address: String, _ body: (HTTPClient) async -> Value) async -> Value {
        let pin = Pin(host: host, address: address)
        let client = take(pin)
        let value = await body(client)
        for idle in giveBack(pin) { try? await idle.shutdown() }
        return value
    }

    private func take(_ pin: Pin) -> HTTPClient {
        state.withLock { state in
            state.uses += 1
            var pinned = state.pinned[pin] ?? Pinned(client: Self.make(pin), usedLast: 0)
            pinned.users += 1
            pinned.usedLast = state.uses
            state.pinned[pin] = pinned
            return pinned.client
        }
    }

    /// The clients that were used longest ago, where there are too many: to be shut down.
    private func giveBack(_ pin: Pin) -> [HTTPClient] {
        state.withLock { state in
            state.pinned[pin]?.users -= 1
            let idle = state.pinned.filter { $0.value.users == 0 }.sorted { $0.value.usedLast < $1.value.usedLast }
            return idle.dropLast(Self.idleMaximum).compactMap { state.pinned.removeValue(forKey: $0.key)?.client }
        }
    }

    /// A client within the connector's limits.
    private static func make(_ pin: Pin?) -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        if let pin {
            // As the client may write the name.
            for name in [pin.host, pin.host.lowercased()] { configuration.dnsOverride[name] = pin.address }
        }
        configuration.timeout.connect = .seconds(5)
        // A stream of events that says nothing for so long is dead; Acqua sends comments meanwhile.
        configuration.timeout.read = .seconds(120)
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // The connector has rules of its own for trying again.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
