package import Kernel
import Persistence

/// A browser that somebody signed in with.
package struct Session: Sendable, Equatable {
    package let hash: [UInt8]
    package let username: String
    package let address: String
    /// What the browser calls itself.
    package let agent: String
    package let createdAt: Instant
    package let seenAt: Instant
}

/// Sessions: begun by signing in; ended by signing out, a new password or permission, or time.
package enum Sessions {
    /// Without use this long a session ends: a desk is not left open overnight.
    package static let idleSeconds = 12.0 * 3600
    /// A session ends then however much it is used.
    package static let lifetimeSeconds = 7.0 * 86400
    /// Uses closer together than this are not written down.
    private static let seenEverySeconds = 300.0

    private static let columns: SQL = "hash, username, address, agent, created_at, seen_at"

    /// Begins a session.
    /// - Parameters:
    ///   - hash: SHA-256 of its token.
    ///   - agent: of which 200 characters are kept.
    package static func begin(_ user: UserCredentials, hash: [UInt8], address: String, agent: String, in scope: InstanceScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO sessions (hash, instance_id, username, revision, address, agent, created_at, seen_at)
            VALUES (
                \(hash), \(scope.instance), \(user.username), \(user.revision), \(address), \(String(agent.prefix(200))),
                \(scope.now), \(scope.now)
            )
            """
        )
        let oldest = scope.now.advanced(bySeconds: -lifetimeSeconds)
        try scope.tx.execute("DELETE FROM sessions WHERE instance_id = \(scope.instance) AND created_at < \(oldest)")
    }

    /// Whose session it is, and whether its use should be written down; nil where it has ended.
    package static func find(hash: [UInt8], in scope: InstanceScope) throws -> (user: UserCredentials, needsTouch: Bool)? {
        let row = try scope.tx.first(
            """
            SELECT users.username AS username, users.password_hash AS password_hash, users.permission AS permission,
                users.revision AS revision, sessions.created_at AS created_at, sessions.seen_at AS seen_at
            FROM sessions JOIN users ON users.instance_id = sessions.instance_id AND users.username = sessions.username
                AND users.revision = sessions.revision
            WHERE sessions.hash = \(hash) AND sessions.instance_id = \(scope.instance)
            """
        )
        guard let row else { return nil }
        let idle = scope.now.seconds(since: try row.instant("seen_at"))
        guard idle < idleSeconds, scope.now.seconds(since: try row.instant("created_at")) < lifetimeSeconds else { return nil }
        return (try UserCredentials(row), idle > seenEverySeconds)
    }

    /// Notes that a session was used.
    package static func touch(hash: [UInt8], in scope: InstanceScope) throws {
        try scope.tx.execute("UPDATE sessions SET seen_at = \(scope.now) WHERE hash = \(hash)")
    }

    /// Ends a session.
    package static func end(hash: [UInt8], in scope: InstanceScope) throws {
        try scope.tx.execute("DELETE FROM sessions WHERE hash = \(hash) AND instance_id = \(scope.instance)")
    }

    /// Ends every session of a user, or every one but that of a browser.
    package static func endAll(of username: String, but kept: [UInt8]? = nil, in scope: InstanceScope) throws {
        let others: SQL = kept.map { " AND hash <> \($0)" } ?? ""
        try scope.tx.execute("DELETE FROM sessions WHERE instance_id = \(scope.instance) AND username = \(username)\(others)")
        try scope.note("session.end", of: username)
    }

    /// Ends the session of a user that bears this name: the beginning of its hash, as pages and API name it.
    /// - Throws: `not_found`.
    package static func end(named name: String, of username: String, in scope: InstanceScope) throws {
        guard let session = try all(of: username, in: scope).first(where: { $0.name == name }) else { throw Refusal.notFound }
        try end(hash: session.hash, in: scope)
        try scope.note("session.end", of: username, ["address": .string(session.address)])
    }

    /// Those of a user that hold, the newest first.
    package static func all(of username: String, in scope: InstanceScope) throws -> [Session] {
        let (idle, old) = (scope.now.advanced(bySeconds: -idleSeconds), scope.now.advanced(bySeconds: -lifetimeSeconds))
        return try scope.tx.all(
            """
            SELECT \(columns) FROM sessions WHERE instance_id = \(scope.instance) AND username = \(username)
                AND seen_at > \(idle) AND created_at > \(old)
                AND revision = (SELECT revision FROM users WHERE instance_id = \(scope.instance) AND username = \(username))
            ORDER BY created_at DESC
            """
        ).map(Session.init)
    }
}

extension Session {
    /// By which pages and API name it: enough of its hash to tell it from others, too little to be of use.
    package var name: String { hash.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }

    fileprivate init(_ row: SQLRow) throws {
        hash = try row.bytes("hash")
        username = try row.text("username")
        address = try row.text("address")
        agent = try row.text("agent")
        createdAt = try row.instant("created_at")
        seenAt = try row.instant("seen_at")
    }
}
