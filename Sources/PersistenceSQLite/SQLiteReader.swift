import Foundation
import GRDB
package import Persistence

/// A SQLite file opened to be read alone, beside the process that serves it: for verification and back-ups. It takes no
/// lock, writes nothing and never checkpoints.
package final class SQLiteReader: SQLDatabase {
    private let pool: DatabasePool

    package var dialect: SQLDialect { .sqlite }

    /// - Throws: `DatabaseUnavailable` where there is no such file or it cannot be read.
    package init(path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { throw DatabaseUnavailable("\(path): there is no such file") }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch let error as DatabaseError {
            throw DatabaseUnavailable("\(path): \(error.inWords)")
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

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value {
        throw SQLError(kind: .unavailable, message: "the file is open to be read alone")
    }

    package func close() async {
        try? pool.close()
    }
}
