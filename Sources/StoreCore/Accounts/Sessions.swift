import Kernel
import Persistence

/// Who signed in.
package enum Account: Hashable, Sendable {
    case administrator(AdministratorID)
    case buyer(BuyerID)

    /// Seconds without use after which a session ends: buyers come back after weeks, an administrator's desk is not left open.
    var idleSeconds: Double {
        switch self {
        case .administrator: 12 * 3600
        case .buyer: 30 * 86400
        }
    }

    /// Seconds after which a session ends however much it is used.
    package var lifetimeSeconds: Double {
        switch self {
        case .administrator: 7 * 86400
        case .buyer: 90 * 86400
        }
    }
}

/// Sessions of browsers: begun by signing in, ended by signing out, a new password, or time.
package enum Sessions {
    /// Uses closer together than this are not written down.
    private static let seenEverySeconds = 300.0

    /// Begins a session.
    /// - Parameter hash: SHA-256 of its token.
    package static func begin(_ account: Account, hash: [UInt8], in scope: StoreScope) throws {
        let (administrator, buyer): (AdministratorID?, BuyerID?) =
            switch account {
            case .administrator(let id): (id, nil)
            case .buyer(let id): (nil, id)
            }
        try scope.tx.execute(
            """
            INSERT INTO sessions (hash, store_id, administrator_id, buyer_id, created_at, seen_at)
            VALUES (\(hash), \(scope.store), \(administrator), \(buyer), \(scope.now), \(scope.now))
            """
        )
        let oldest = scope.now.advanced(bySeconds: -91 * 86400)
        try scope.tx.execute("DELETE FROM sessions WHERE created_at < \(oldest)")
    }

    /// Whose session it is, and whether its use should be written down; nil where it has ended.
    package static func find(hash: [UInt8], in scope: StoreScope) throws -> (account: Account, needsTouch: Bool)? {
        let row = try scope.tx.first(
            """
            SELECT administrator_id, buyer_id, created_at, seen_at FROM sessions
            WHERE hash = \(hash) AND store_id = \(scope.store)
            """
        )
        guard let row else { return nil }
        let account: Account =
            if let id = try row.textIfAny("administrator_id") { .administrator(AdministratorID(id)) } else {
                .buyer(BuyerID(try row.text("buyer_id")))
            }
        let idle = scope.now.seconds(since: try row.instant("seen_at"))
        let age = scope.now.seconds(since: try row.instant("created_at"))
        guard idle < account.idleSeconds, age < account.lifetimeSeconds else { return nil }
        return (account, idle > seenEverySeconds)
    }

    /// Notes that a session was used.
    package static func touch(hash: [UInt8], in scope: StoreScope) throws {
        try scope.tx.execute("UPDATE sessions SET seen_at = \(scope.now) WHERE hash = \(hash)")
    }

    /// Ends a session.
    package static func end(hash: [UInt8], in scope: StoreScope) throws {
        try scope.tx.execute("DELETE FROM sessions WHERE hash = \(hash) AND store_id = \(scope.store)")
    }

    /// Ends every session of somebody.
    package static func endAll(of account: Account, in scope: StoreScope) throws {
        switch account {
        case .administrator(let id): try scope.tx.execute("DELETE FROM sessions WHERE administrator_id = \(id)")
        case .buyer(let id): try scope.tx.execute("DELETE FROM sessions WHERE buyer_id = \(id)")
        }
    }
}
