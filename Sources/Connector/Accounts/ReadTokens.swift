import ConnectorCore
import ERPWire
import Kernel
import StoreCore
import Synchronization

/// The read tokens of the connections, each used until shortly before it ends.
final class ReadTokens: Sendable {
    private struct Held {
        let token: String
        let until: Instant
    }

    private static let marginSeconds = 60.0
    private static let heldMaximum = 1000

    private let held = Mutex<[ConnectionKey: Held]>([:])

    /// A token for the connection, or why there is none.
    func token(
        _ connection: ERPConnection,
        of store: StoreID,
        port: any ERPPort,
        at now: Instant
    ) async -> Result<String, VerdictFailure> {
        let key = ConnectionKey(connection, of: store)
        if let present = held.withLock({ $0[key] }), now < present.until { return .success(present.token) }
        let verdict = Verdict(await port.send(ERPRequest(.post, ERPPath.readToken)), expecting: .token)
        guard case .done(.token(let body)) = verdict else { return .failure(VerdictFailure(verdict: verdict)) }
        let seconds = max(Double(body.expiresIn) - Self.marginSeconds, Double(body.expiresIn) / 2)
        held.withLock { held in
            if held.count >= Self.heldMaximum { held.removeAll() }
            held[key] = Held(token: body.accessToken, until: now.advanced(bySeconds: seconds))
        }
        return .success(body.accessToken)
    }

    func discard(_ connection: ERPConnection, of store: StoreID) {
        held.withLock { _ = $0.removeValue(forKey: ConnectionKey(connection, of: store)) }
    }
}

/// A request was not answered with what it asked for.
struct VerdictFailure: Error {
    let verdict: Verdict
}
