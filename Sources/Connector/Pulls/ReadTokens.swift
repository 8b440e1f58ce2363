import ConnectorCore
import ERPWire
import Kernel
import StoreCore
import Synchronization

/// The read tokens of the connections, each used until shortly before it ends.
final class ReadTokens: Sendable {
    private struct Key: Hashable {
        let store: StoreID
        let version: Int64
    }

    private struct Held {
        let token: String
        let until: Instant
    }

    private static let marginSeconds = 60.0
    private static let heldMaximum = 1000

    private let held = Mutex<[Key: Held]>([:])

    /// A token for the connection, or why there is none.
    func token(
        _ connection: ERPConnection,
        of store: StoreID,
        port: any ERPPort,
        at now: Instant
    ) async -> Result<String, VerdictFailure> {
        let key = Key(store: store, version: connection.version)
        if let present = held.withLock({ $0[key] }), now < present.until { return .success(present.token) }
        let verdict = Verdict(await port.send(ERPRequest(.post, ERPPath.readToken)), expecting: .token)
        guard case .done(.token(let body)) = verdict else { return .failure(VerdictFailure(verdict: verdict)) }
        let until = now.advanced(bySeconds: Double(body.expiresIn) - Self.marginSeconds)
        held.withLock { held in
            if held.count >= Self.heldMaximum { held.removeAll() }
            held[key] = Held(token: body.accessToken, until: until)
        }
        return .success(body.accessToken)
    }

    func discard(_ connection: ERPConnection, of store: StoreID) {
        held.withLock { _ = $0.removeValue(forKey: Key(store: store, version: connection.version)) }
    }
}

/// A request was not answered with what it asked for.
struct VerdictFailure: Error {
    let verdict: Verdict
}
