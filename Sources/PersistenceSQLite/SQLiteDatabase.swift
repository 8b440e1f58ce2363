import Foundation
import GRDB
package import Persistence
import Synchronization

/// The embedded database: one file, one process that writes it, one connection that does so.
package final class SQLiteDatabase: SQLDatabase {
    private let pool: DatabasePool
    private let queue: WriteQueue
    private let lock: FileLock
    private let isClosed = Atomic(false)

    package var dialect: SQLDialect { .sqlite }

    /// Opens the file, or makes it, and takes it for this process.
    /// - Parameter observe: told after each commit how many requests it carried and how many seconds it took.
    /// - Throws: `DatabaseUnavailable` where another process serves the file or it cannot be opened.
    package init(
        path: String,
        observe: @escaping @Sendable (_ requests: Int, _ seconds: Double) -> Void = { _, _ in }
    ) throws {
        lock = try FileLock(path: path + ".lock", guarding: path)
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration())
            try Self.makeDurable(pool)
        } catch let error as DatabaseError {
            throw DatabaseUnavailable("\(path): \(Self.explained(error))")
        }
        queue = WriteQueue(engine: SQLiteEngine(pool: pool), observe: observe)
    }

    /// GRDB sets `synchronous = NORMAL` when it opens a pool, which loses acknowledged commits in a power cut, so it is
    /// set afterwards and read back: a server that cannot promise durability does not start.
    private static func makeDurable(_ pool: DatabasePool) throws {
        let level = try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            return try Int.fetchOne(db, sql: "PRAGMA synchronous")
        }
        guard level == 2 else { throw DatabaseUnavailable("SQLite does not sync every commit (synchronous = \(level ?? -1))") }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -16000")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        return configuration
    }

    static func explained(_ error: DatabaseError) -> String {
        switch error.resultCode {
        case .SQLITE_NOTADB: "the file is no SQLite database"
        case .SQLITE_CANTOPEN: "the file cannot be opened; check that its folder exists and may be written"
        case .SQLITE_READONLY: "the file may not be written"
        case .SQLITE_FULL: "no space is left on the disk"
        default: error.message ?? error.resultCode.description
        }
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read { db in try body(SQLiteTransaction(db: db)) }
        } catch let error as DatabaseError {
            throw SQLError(error)
        }
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
                if !isClosed.exchange(true, ordering: .sequentiallyConsistent) { closeFile() }
                continuation.resume()
            }
        }
    }

    private func closeFile() {
        // Leaves one file, without a log beside it. A connection that is closed already would not survive it.
        try? pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        try? pool.close()
        lock.release()
    }
}

/// The one writing connection of the pool, lent to the write queue.
private struct SQLiteEngine: WriteEngine {
    let pool: DatabasePool

    func withSession(_ body: (any WriteSession) throws -> Void) throws {
        do {
            try pool.writeWithoutTransaction { db in try body(SQLiteSession(db: db)) }
        } catch let error as DatabaseError {
            throw SQLError(error)
        }
    }
}

private struct SQLiteSession: WriteSession {
    let db: Database

    var transaction: any SQLTransaction { SQLiteTransaction(db: db) }
    var isInTransaction: Bool { db.isInsideTransaction }

    func begin() throws { try run("BEGIN IMMEDIATE") }
    func commit() throws { try run("COMMIT") }
    func rollback() { if db.isInsideTransaction { try? run("ROLLBACK") } }
    func savepoint() throws { try run("SAVEPOINT request") }
    func release() throws { try run("RELEASE request") }
    func rollbackToSavepoint() throws {
        try run("ROLLBACK TO request")
        try run("RELEASE request")
    }

    private func run(_ text: String) throws {
        do {
            try db.cachedStatement(sql: text).execute()
        } catch let error as DatabaseError {
            throw SQLError(error)
        }
    }
}
