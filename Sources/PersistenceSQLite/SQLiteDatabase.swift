import Foundation
import GRDB
package import Persistence
import Synchronization

/// The embedded database: one file, one process that writes it, one connection that does so, and a few that read.
package final class SQLiteDatabase: SQLDatabase {
    private let engine: SQLiteEngine
    private let queue: WriteQueue
    private let readers: DatabasePool
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
            engine = try SQLiteEngine(path: path)
            readers = try DatabasePool(path: path, configuration: Self.readerConfiguration())
        } catch let error as DatabaseError {
            throw DatabaseUnavailable("\(path): \(error.inWords)")
        }
        queue = WriteQueue(engine: engine, observe: observe)
    }

    /// Apart from the writer, so that they go on reading while it is opened anew.
    private static func readerConfiguration() -> Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = -16000") }
        return configuration
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value {
        do {
            return try await readers.read { db in try body(SQLiteTransaction(db: db)) }
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
                if !isClosed.exchange(true, ordering: .sequentiallyConsistent) {
                    try? readers.close()
                    engine.close()
                    lock.release()
                }
                continuation.resume()
            }
        }
    }
}
