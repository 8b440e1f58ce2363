import ConnectorCore
import ERPWire
import Kernel
import StoreCore
import Synchronization

/// The write tokens of the connections. One login at a time; one that was refused is not tried again for a minute, until the
/// connection is saved anew.
final class WriteTokens: Sendable {
    /// What came of asking for a token.
    enum Answer: Sendable {
        case token(String)
        case failed(Verdict)
        /// The login was refused a moment ago.
        case held(until: Instant, Fault)
    }

    private struct Key: Hashable {
        let store: StoreID
        let version: Int64
    }

    private struct State {
        var tokens: [Key: (token: String, until: Instant)] = [:]
        var refusals: [Key: (until: Instant, fault: Fault)] = [:]
    }

    private static let marginSeconds = 60.0
    private static let refusalSeconds = 60.0
    private static let heldMaximum = 1000

    private let turns = Turns()
    private let state = Mutex(State())

    /// - Parameter password: opened only where a login is made.
    func token(
        _ connection: ERPConnection,
        of store: StoreID,
        port: any ERPPort,
        at now: Instant,
        password: @Sendable () throws -> String
    ) async throws -> Answer {
        let key = Key(store: store, version: connection.version)
        if let known = known(key, at: now) { return known }
        return try await turns.taking {
            if let known = known(key, at: now) { return known }
            let login = LoginBody(username: connection.settings.username, password: try password())
            let request = ERPRequest(.post, ERPPath.writeToken, body: login.json.bytes)
            let verdict = Verdict(await port.send(request), expecting: .token)
            return note(verdict, key, at: now)
        }
    }

    func discard(_ connection: ERPConnection, of store: StoreID) {
        state.withLock { _ = $0.tokens.removeValue(forKey: Key(store: store, version: connection.version)) }
    }

    private func known(_ key: Key, at now: Instant) -> Answer? {
        state.withLock { state in
            if let held = state.tokens[key], now < held.until { return .token(held.token) }
            if let refusal = state.refusals[key], now < refusal.until { return .held(until: refusal.until, refusal.fault) }
            return nil
        }
    }

    private func note(_ verdict: Verdict, _ key: Key, at now: Instant) -> Answer {
        state.withLock { state in
            if state.tokens.count + state.refusals.count >= Self.heldMaximum { state = State() }
            switch verdict {
            case .done(.token(let body)):
                state.tokens[key] = (body.accessToken, now.advanced(bySeconds: Double(body.expiresIn) - Self.marginSeconds))
                state.refusals[key] = nil
                return .token(body.accessToken)
            case .unauthorized(let fault), .refused(let fault):
                state.refusals[key] = (now.advanced(bySeconds: Self.refusalSeconds), fault)
                return .failed(verdict)
            default: return .failed(verdict)
            }
        }
    }
}
