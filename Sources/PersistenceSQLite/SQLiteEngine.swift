import Foundation
import GRDB
import Persistence
import Synchronization

/// The one writing connection, lent to the write queue. When a commit fails, what the connection and the system's cache
/// hold may differ from the disk, so it is closed, and the next write opens the file anew.
final class SQLiteEngine: WriteEngine {
    private let path: String
    private let held: Mutex<DatabaseQueue?>

    init(path: String) throws {
        self.path = path
        held = Mutex(try Self.opened(path))
    }

    func withSession(_ body: (any WriteSession) throws -> Void) throws {
        try held.withLock { held in
            let connection = try held ?? Self.reopened(path)
            held = connection
            do {
                try connection.writeWithoutTransaction { db in try Self.lend(db, to: body) }
            } catch let error as Spoilt {
                held = nil
                try? connection.close()
                throw error.cause
            } catch let error as DatabaseError {
                throw SQLError(error)
            }
        }
    }

    /// Leaves one file, without a log beside it. A connection that is closed already would not survive it.
    func close() {
        held.withLock { held in
            try? held?.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
            try? held?.close()
            held = nil
        }
    }

    /// Why the connection is not to be used again.
    private struct Spoilt: Error {
        let cause: any Error
    }

    private static func lend(_ db: Database, to body: (any WriteSession) throws -> Void) throws {
        do {
            try body(SQLiteSession(db: db))
        } catch {
            let isSpoilt = error is SQLCommitUnknown || (error as? SQLError)?.kind == .unavailable || db.isInsideTransaction
            throw isSpoilt ? Spoilt(cause: error) : error
        }
    }

    private static func reopened(_ path: String) throws -> DatabaseQueue {
        do {
            return try opened(path)
        } catch let error as DatabaseError {
            throw SQLError(error)
        } catch let error as DatabaseUnavailable {
            throw SQLError(kind: .unavailable, message: error.description)
        }
    }

    private static func opened(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -16000")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        let connection = try DatabaseQueue(path: path, configuration: configuration)
        try connection.writeWithoutTransaction { db in
            try makeDurable(db)
            try settleLog(db, path)
        }
        return connection
    }

    /// GRDB sets `synchronous = NORMAL` when it opens a file with a log, which loses acknowledged commits in a power cut, so
    /// it is set afterwards and read back: a server that cannot promise durability does not start.
    private static func makeDurable(_ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL")
        let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        guard level == 2 else { throw DatabaseUnavailable("SQLite does not sync every commit (synchronous = \(level ?? -1))") }
    }

    /// What is found in the log may have been written and never synced, by a process that was killed in between or whose
    /// sync failed. Whoever asks again would be answered from it, and later commits would stand behind it. So it goes into
    /// the file, synced, before anything is answered.
    private static func settleLog(_ db: Database, _ path: String) throws {
        do {
            _ = try db.checkpoint(.truncate)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // A back-up or a verification is reading from the log: it stays, and is synced.
            try syncLog(path + "-wal")
        }
    }

    private static func syncLog(_ path: String) throws {
        let file = Foundation.open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw DatabaseUnavailable("\(path): cannot be opened (\(String(cString: strerror(errno))))") }
        defer { _ = Foundation.close(file) }
        guard fdatasync(file) == 0 else { throw DatabaseUnavailable("\(path): cannot be synced (\(String(cString: strerror(errno))))") }
    }
}

private struct SQLiteSession: WriteSession {
    let db: Database

    var transaction: any SQLTransaction { SQLiteTransaction(db: db) }
    var isInTransaction: Bool { db.isInsideTransaction }

    func begin() throws { try run("BEGIN IMMEDIATE") }

    /// A sync that fails leaves the commit in the log, for the next process to find or not.
    func commit() throws {
        do {
            try db.cachedStatement(sql: "COMMIT").execute()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_IOERR {
            throw SQLCommitUnknown(message: SQLError(error).message)
        } catch let error as DatabaseError {
            throw SQLError(error)
        }
    }

    func rollback() { if db.isInsideTransaction { try? run("ROLLBACK") } }
    func savepoint() throws { try run("SAVEPOINT request") }
    func release() throws { try run("RELEASE request") }
    func rollbackToSavepoint() throws {
        try run("ROLLBACK TO request")
        try run("RELEASE request")
    }

    /// Nobody else writes the file: there is no lock to wait for.
    func hurry() {}

    private func run(_ text: String) throws {
        do {
            try db.cachedStatement(sql: text).execute()
        } catch let error as DatabaseError {
            throw SQLError(error)
        }
    }
}
