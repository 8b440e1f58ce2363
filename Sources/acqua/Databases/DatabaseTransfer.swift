import ERPCore
import Foundation
import Kernel
import Persistence
import PersistenceSQLite
import StoreCore
import WebSupport

/// Copies, back-ups and what is restored from them.
enum DatabaseTransfer {
    static func copy(from source: DatabaseURL, to target: DatabaseURL) async throws {
        let reader = try source.openForReading()
        try await closing(reader, source) {
            let rows = try await fill(target, from: reader)
            print("\(Figures.grouped(Int(rows))) rows from \(source) to \(target); the books agree")
        }
    }

    /// The file has its name when it is whole, and not before.
    static func backUp(_ source: DatabaseURL, to path: String) async throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("\(path): there is such a file already; name another one")
        }
        let reader = try source.openForReading()
        let part = "\(path).part-\(getpid())"
        defer { for end in ["", "-wal", "-shm", ".lock"] { unlink(part + end) } }
        try await closing(reader, source) {
            let rows = try await fill(.sqlite(path: part), from: reader, isBackup: true)
            try FileManager.default.moveItem(atPath: part, toPath: path)
            try syncFolder(of: path)
            print("\(Figures.grouped(Int(rows))) rows from \(source) to \(path); the books agree")
        }
    }

    static func restore(_ path: String, to target: DatabaseURL) async throws {
        let reader = try SQLiteReader(path: path)
        do {
            try await BackupDigests.check(reader)
        } catch {
            await reader.close()
            throw CommandFailure("\(path): the back-up is damaged (\(error)); nothing was restored")
        }
        try await closing(reader, .sqlite(path: path)) {
            let rows = try await fill(target, from: reader)
            print("\(Figures.grouped(Int(rows))) rows from \(path) to \(target); the books agree")
        }
    }

    /// Copies into an empty database of the same version, compares what is there with what was read, and verifies it.
    /// - Returns: how many rows there are.
    private static func fill(_ target: DatabaseURL, from reader: any SQLDatabase, isBackup: Bool = false) async throws -> Int64 {
        let schema = try await schema(of: reader)
        let writer = try await target.open(schema, metrics: MetricsRegistry())
        return try await closing(writer, target) {
            let tables = try await DatabaseCopy.copy(from: reader, to: writer) { table in
                let line = "\(table.name): \(Figures.grouped(Int(table.rows))) rows\(table.isWhole ? "" : " so far")\n"
                FileHandle.standardError.write(Data(line.utf8))
            }
            if isBackup { try await BackupDigests.write(tables, to: writer) }
            let copied = try await writer.read { tx in try Verification.report(tx) }
            guard copied.differences.isEmpty else {
                throw CommandFailure("the copy is what was read, but the books do not agree (\(copied.differences[0])); do not use it")
            }
            return tables.reduce(0) { $0 + $1.rows }
        }
    }

    /// The schema that a database belongs to, as far as the database has come.
    private static func schema(of database: any SQLDatabase) async throws -> Schema {
        let product = try await product(of: database)
        let done = try await database.read { tx in try product.stepsDone(tx) }
        return Schema(application: product.application, migrations: Array(product.migrations.prefix(done)))
    }

    /// The schema that a database belongs to, as this program has it.
    static func product(of database: any SQLDatabase) async throws -> Schema {
        let application = try await database.read { tx in try tx.first("SELECT application FROM acqua_schema")?.text("application") }
        guard let product = [erpSchema, storeSchema].first(where: { $0.application == application }) else {
            throw CommandFailure("the database belongs to “\(application ?? "nobody")”, not to Acqua or a store")
        }
        return product
    }

    /// Closes a database after its use, and says of an error where it arose.
    static func closing<Value>(
        _ database: any SQLDatabase,
        _ url: DatabaseURL,
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body()
            await database.close()
            return value
        } catch {
            await database.close()
            throw error is CommandFailure ? error : CommandFailure("\(url): \(error)")
        }
    }

    private static func syncFolder(of path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(file) }
        guard file >= 0, fsync(file) == 0 else { throw CommandFailure("\(folder): cannot be synced; check the disk") }
    }
}
