import ConnectorCore
import ERPWire
import Kernel
import StoreCore
import Synchronization

/// The write tokens of the connections. One login at a time for each; one that was refused is not tried again for a minute,
/// until the connection is saved anew.
final class WriteTokens: Sendable {
    /// What came of asking for a token.
    enum Answer: Sendable {
        case token(String)
        case failed(Verdict)
        /// The credentials were refused a moment ago.
        case held(since: Instant, until: Instant, Fault)
    }

    /// What came of a login.
    enum Login: Sendable {
        case answered(Verdict)
        /// It was not tried: the credentials were refused a moment ago, to this server or another.
        case held(since: Instant, Fault)
    }

    private struct State {
        var tokens: [ConnectionKey: (token: String, until: Instant)] = [:]
        var refusals: [ConnectionKey: (since: Instant, until: Instant, verdict: Verdict)] = [:]
        var turns: [StoreID: Turns] = [:]
        /// The newest login that failed, and how many did before it.
        var failures: [ConnectionKey: (count: Int, verdict: Verdict)] = [:]
    }

    private static let marginSeconds = 60.0
    private static let refusalSeconds = LoginHold.seconds
    private static let heldMaximum = 1000

    private let state = Mutex(State())

    /// The token that is at hand.
    func present(_ key: ConnectionKey, at now: Instant) -> String? {
        if case .token(let token) = known(key, at: now) { token } else { nil }
    }

    /// A token, and what was sent for it where there was none. Takes as long as one login: whoever waited while another's failed
    /// has its answer, and makes none of his own.
    /// - Parameter login: makes the request for a token.
    func token(
        _ key: ConnectionKey,
        clock: any WallClock,
        login: @Sendable () async -> Login
    ) async -> Answer {
        if let known = known(key, at: clock.now()) { return known }
        let (turns, failures) = state.withLock { state in
            let turns = state.turns[key.store] ?? Turns()
            state.turns[key.store] = turns
            return (turns, state.failures[key]?.count ?? 0)
        }
        return await turns.taking {
            if let known = known(key, at: clock.now()) { return known }
            if let failure = state.withLock({ $0.failures[key] }), failure.count > failures { return .failed(failure.verdict) }
            let asked = clock.now()
            switch await login() {
            case .answered(let verdict): return note(verdict, key, at: asked)
            case .held(let since, let fault):
                let until = since.advanced(bySeconds: Self.refusalSeconds)
                state.withLock { $0.refusals[key] = (since, until, .unauthorized(fault)) }
                return .held(since: since, until: until, fault)
            }
        }
    }

    /// The token was not accepted; a newer one stays.
    func discard(_ token: String?, of key: ConnectionKey) {
        state.withLock { state in
            if token == nil || state.tokens[key]?.token == token { state.tokens[key] = nil }
        }
    }

    /// What the token endpoint gave was refused in use: no login for a minute.
    func refuse(_ fault: Fault, _ key: ConnectionKey, at now: Instant) {
        state.withLock { state in
            state.tokens[key] = nil
            state.refusals[key] = (now, now.advanced(bySeconds: Self.refusalSeconds), .unauthorized(fault))
        }
    }

    private func known(_ key: ConnectionKey, at now: Instant) -> Answer? {
        state.withLock { state in
            if let refusal = state.refusals[key], now < refusal.until {
                // What is refused for want of permission is refused to each order alike, without asking again.
                if case .unauthorized(let fault) = refusal.verdict { return .held(since: refusal.since, until: refusal.until, fault) }
                return .failed(refusal.verdict)
            }
            if let held = state.tokens[key], now < held.until { return .token(held.token) }
            return nil
        }
    }

    private func note(_ verdict: Verdict, _ key: ConnectionKey, at now: Instant) -> Answer {
        state.withLock { state in
            if state.tokens.count + state.refusals.count + state.failures.count >= Self.heldMaximum {
                (state.tokens, state.refusals, state.failures) = ([:], [:], [:])
            }
            switch verdict {
            case .done(.token(let body)):
                let seconds = max(Double(body.expiresIn) - Self.marginSeconds, Double(body.expiresIn) / 2)
                state.tokens[key] = (body.accessToken, now.advanced(bySeconds: seconds))
                state.refusals[key] = nil
                return .token(body.accessToken)
            case .unauthorized, .refused:
                state.refusals[key] = (now, now.advanced(bySeconds: Self.refusalSeconds), verdict)
                return .failed(verdict)
            default:
                state.failures[key] = ((state.failures[key]?.count ?? 0) + 1, verdict)
                return .failed(verdict)
            }
        }
    }
}
