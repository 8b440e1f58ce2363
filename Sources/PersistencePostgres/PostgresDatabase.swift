import Foundation
package import Persistence
import Synchronization

/// A PostgreSQL database: one writing connection with group commit, and a few that read.
package final class PostgresDatabase: SQLDatabase {
    private let queue: WriteQueue
    private let readers: ReaderPool

    package var dialect: SQLDialect { .postgres }

    /// - Parameters:
    ///   - url: `postgres://user@host:port/database`
    ///   - observe: told after each commit how many requests it carried and how many seconds it took.
    /// - Throws: `DatabaseUnavailable` where the server does not let us in.
    package init(
        url: String,
        readers: Int = 4,
        observe: @escaping @Sendable (_ requests: Int, _ seconds: Double) -> Void = { _, _ in }
    ) throws {
        let engine = PostgresEngine(url: url)
        do {
            try engine.withSession { _ in }
        } catch let error as SQLError {
            throw DatabaseUnavailable("PostgreSQL: \(error.message)")
        }
        queue = WriteQueue(engine: engine, observe: observe)
        self.readers = ReaderPool(url: url, count: readers)
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value {
        try await readers.read(body)
    }

    @discardableResult
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value {
        try await queue.write(body)
    }

    package func close() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                queue.close()
                readers.close()
                continuation.resume()
            }
        }
    }
}

/// The writing connection, made again where it was lost. Used by the writer's thread alone; the lock says so.
private final class PostgresEngine: WriteEngine {
    private struct Held: @unchecked Sendable {
        var connection: PostgresConnection?
    }

    private let url: String
    private let held = Mutex(Held(connection: nil))

    init(url: String) {
        self.url = url
    }

    /// Writers look rows up by key. A plan that was kept when a table was small must not scan it when it has grown; and a
    /// plan for all values is as good as one for these, which would be made each time.
    private static func connected(_ url: String) throws -> PostgresConnection {
        let connection = try PostgresConnection(url: url)
        try connection.run("SET enable_seqscan = off; SET random_page_cost = 1.1; SET plan_cache_mode = force_generic_plan")
        return connection
    }

    func withSession(_ body: (any WriteSession) throws -> Void) throws {
        try held.withLock { held in
            if held.connection?.isUsable != true { held.connection = try Self.connected(url) }
            guard let connection = held.connection else { return }
            do {
                try body(PostgresSession(connection: connection))
            } catch {
                if (error as? SQLError)?.kind == .unavailable || connection.isInTransaction { held.connection = nil }
                throw error
            }
        }
    }
}

private struct PostgresSession: WriteSession {
    let connection: PostgresConnection

    var transaction: any SQLTransaction { PostgresTransaction(connection: connection) }
    var isInTransaction: Bool { connection.isInTransaction }

    func begin() throws { try connection.enqueue("BEGIN") }

    func commit() throws {
        // The server would answer COMMIT with a rollback, and no error.
        guard !connection.isSpoilt else {
            throw SQLError(kind: .other, message: "a statement failed and the body went on as if it had not")
        }
        // A connection that broke while it was idle shows before the commit is sent.
        if !connection.hasBegun { try connection.flush() }
        do {
            try connection.enqueue("COMMIT")
            try connection.flush()
        } catch let error as SQLError where !connection.isUsable {
            throw SQLCommitUnknown(message: error.message)
        }
    }

    func rollback() {
        connection.dropWaiting()
        if isInTransaction { try? connection.run("ROLLBACK") }
    }

    func savepoint() throws { try connection.enqueue("SAVEPOINT request") }

    func release() throws {
        try connection.enqueue("RELEASE request")
        try connection.flush()
    }

    func rollbackToSavepoint() throws {
        // Without the savepoint, which may wait itself, there is nothing to go back to.
        try? connection.flush()
        try connection.run("ROLLBACK TO request; RELEASE request")
    }

    func hurry() throws { try connection.run("SET LOCAL lock_timeout = '200ms'") }
}
