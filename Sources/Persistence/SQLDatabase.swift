/// What differs between the two databases, for the few statements that cannot be the same.
package enum SQLDialect: Sendable {
    case sqlite, postgres
}

/// A database. Its closures are synchronous and run on threads of the database's own, so that nothing can be awaited
/// while a transaction is open.
package protocol SQLDatabase: Sendable {
    var dialect: SQLDialect { get }

    /// Runs `body` in a read-only transaction on one snapshot; a second time where its connection broke.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> Value) async throws -> Value

    /// Runs `body` in a transaction. When this returns, what it did is on disk; when it throws, nothing of it is,
    /// except after `SQLCommitUnknown`. Waiting bodies share one commit, each in a savepoint of its own; a body may be
    /// run more than once and has no effect but through the transaction.
    @discardableResult
    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> Value) async throws -> Value

    /// Closes the connections; what runs is finished first.
    func close() async
}

/// An open transaction. Used only inside the closure that received it.
package protocol SQLTransaction {
    var dialect: SQLDialect { get }

    /// Runs a statement; the number of rows that it changed.
    @discardableResult
    func execute(_ statement: SQL) throws -> Int

    /// Runs a statement and hands its rows over one by one.
    func forEach(_ statement: SQL, _ body: (SQLRow) throws -> Void) throws

    /// Runs a statement whose outcome the body does not look at. PostgreSQL is sent it with a later one: where it fails, that
    /// one throws, or the transaction as if the body had thrown; nobody is told before that it was done.
    func enqueue(_ statement: SQL) throws

    /// Runs statements one after another and gives the rows of each; PostgreSQL is asked once.
    func together(_ statements: [SQL]) throws -> [[SQLRow]]

    /// Runs statements without values, separated by semicolons: migrations.
    func executeScript(_ script: String) throws
}

extension SQLTransaction {
    package func enqueue(_ statement: SQL) throws {
        try execute(statement)
    }

    package func together(_ statements: [SQL]) throws -> [[SQLRow]] {
        try statements.map(all)
    }

    package func all(_ statement: SQL) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try forEach(statement) { rows.append($0) }
        return rows
    }

    package func first(_ statement: SQL) throws -> SQLRow? {
        var found: SQLRow?
        try forEach(statement) { if found == nil { found = $0 } }
        return found
    }
}

/// A statement failed.
package struct SQLError: Error, CustomStringConvertible {
    package enum Kind: Sendable {
        /// A UNIQUE or PRIMARY KEY constraint.
        case unique
        /// A CHECK or NOT NULL constraint.
        case check
        /// A foreign key.
        case reference
        /// Concurrent transactions: the same work may be done again.
        case transient
        /// The connection broke before anything was committed: the same work may be done again on another one.
        case connectionLost
        /// This request waited too long for a lock, or its statement ran too long; others are not concerned.
        case timedOut
        /// The connection or the file cannot be used (now): disk full, server gone, …
        case unavailable
        case other
    }

    package let kind: Kind
    package let message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}

/// The commit was sent and no answer came: it may have happened or not.
package struct SQLCommitUnknown: Error, CustomStringConvertible {
    package let message: String

    package init(message: String) {
        self.message = message
    }

    package var description: String { "the outcome of the commit is unknown: \(message)" }
}
