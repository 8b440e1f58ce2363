package import Kernel
package import Persistence

/// A mail that the shop wrote.
package struct Email: Equatable, Sendable {
    package enum State: String, Sendable {
        case waiting, sent, failed
    }

    package let id: String
    package let store: StoreID
    package let recipient: String
    package let subject: String
    package let body: String
    package let state: State
    /// Tries that failed.
    package let attempts: Int64
    /// Why the newest try failed.
    package let fault: String?
    package let createdAt: Instant
}

/// Mail that waits to be sent; written in the transaction that is its cause. It goes out at least once: where a server dies
/// between sending and noting it, again.
package enum EmailOutbox {
    /// How often a mail is tried before it is given up.
    static let attemptsMaximum: Int64 = 10

    private static let columns: SQL = "id, store_id, recipient, subject, body, state, attempts, fault, created_at"

    package static func put(to recipient: String, subject: String, body: String, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO emails (id, store_id, recipient, subject, body, state, due_at, created_at)
            VALUES (\(Identifier<Email>.make(at: scope.now)), \(scope.store), \(recipient), \(subject), \(body), 'waiting',
                \(scope.now), \(scope.now))
            """
        )
    }

    /// The newest first, those before the one that is named.
    package static func list(before: String?, limit: Int, in scope: StoreScope) throws -> [Email] {
        let earlier: SQL = if let before { "AND id < \(before)" } else { "" }
        return try scope.tx.all(
            "SELECT \(columns) FROM emails WHERE store_id = \(scope.store) \(earlier) ORDER BY id DESC LIMIT \(limit)"
        ).map(email)
    }

    /// A mail that was given up is due again.
    /// - Throws: `not_found`.
    package static func retry(_ id: String, in scope: StoreScope) throws {
        let changed = try scope.tx.execute(
            """
            UPDATE emails SET state = 'waiting', attempts = 0, due_at = \(scope.now)
            WHERE store_id = \(scope.store) AND id = \(id) AND state = 'failed'
            """
        )
        guard changed == 1 else { throw Refusal.notFound }
    }

    /// Takes one mail of any store that is due, so that nobody else takes it for a while.
    /// - Parameter seconds: how long it is taken for.
    package static func take(for seconds: Double, at now: Instant, in tx: any SQLTransaction) throws -> Email? {
        let lock: SQL = tx.dialect == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        return try tx.first(
            """
            UPDATE emails SET due_at = \(now.advanced(bySeconds: seconds)) WHERE id = (
                SELECT e.id FROM emails e WHERE e.due_at <= \(now) ORDER BY e.due_at LIMIT 1 \(lock)
            ) RETURNING \(columns)
            """
        ).map(email)
    }

    package static func sent(_ id: String, at now: Instant, in tx: any SQLTransaction) throws {
        try tx.execute("UPDATE emails SET state = 'sent', due_at = NULL, fault = NULL, sent_at = \(now) WHERE id = \(id)")
    }

    /// Notes a failure: it is tried again later, each time twice as late, or given up.
    package static func failed(_ email: Email, _ fault: String, at now: Instant, in tx: any SQLTransaction) throws {
        let attempts = email.attempts + 1
        let isOver = attempts >= attemptsMaximum
        let due = isOver ? nil : now.advanced(bySeconds: 30 * Double(1 << min(attempts, 10)))
        try tx.execute(
            """
            UPDATE emails SET attempts = \(attempts), fault = \(fault), due_at = \(due), state = \(isOver ? "failed" : "waiting")
            WHERE id = \(email.id)
            """
        )
    }

    private static func email(_ row: SQLRow) throws -> Email {
        Email(
            id: try row.text("id"),
            store: StoreID(try row.integer("store_id")),
            recipient: try row.text("recipient"),
            subject: try row.text("subject"),
            body: try row.text("body"),
            state: Email.State(rawValue: try row.text("state")) ?? .waiting,
            attempts: try row.integer("attempts"),
            fault: try row.textIfAny("fault"),
            createdAt: try row.instant("created_at")
        )
    }
}
