import Foundation
import Persistence
import PersistencePostgres
import PersistenceSQLite
import WebSupport

/// Where a database is. The one place that picks a driver.
enum DatabaseURL {
    case sqlite(path: String)
    case postgres(url: String)

    init(_ text: String) throws {
        if text.hasPrefix("sqlite:") {
            let path = String(text.dropFirst("sqlite:".count))
            guard !path.isEmpty else { throw CommandFailure("the database URL “\(text)” names no file: write sqlite:PATH") }
            self = .sqlite(path: path)
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(url: text)
        } else {
            throw CommandFailure("the database URL must be sqlite:PATH or postgres://user@host/name, not “\(text)”")
        }
    }

    /// Opens the database and brings it to the schema.
    func open(_ schema: Schema, metrics: MetricsRegistry) async throws -> any SQLDatabase {
        try await check(schema)
        let database = try connect(metrics: metrics)
        do {
            _ = try await database.migrate(to: schema, at: SystemClock().now())
        } catch {
            await database.close()
            throw CommandFailure("\(self): \(error)")
        }
        return database
    }

    /// - Throws: where there is no such file: one that is only served or read is not made by that.
    func requirePresent() throws {
        guard case .sqlite(let path) = self, !FileManager.default.fileExists(atPath: path) else { return }
        throw CommandFailure("\(path): there is no such file; acqua erp init or acqua store init makes one")
    }

    /// A file that is not for this program is left as it is: opening it to write would change it already.
    private func check(_ schema: Schema) async throws {
        var isFolder: ObjCBool = false
        guard case .sqlite(let path) = self, FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard !isFolder.boolValue else { throw CommandFailure("\(path): this is a folder; name a file") }
        let reader = try SQLiteReader(path: path)
        do {
            _ = try await reader.read { tx in try schema.stepsDone(tx) }
            await reader.close()
        } catch {
            await reader.close()
            throw CommandFailure("\(self): \(error)")
        }
    }

    func connect(metrics: MetricsRegistry) throws -> any SQLDatabase {
        let observe: @Sendable (Int, Double) -> Void = { requests, seconds in
            metrics.observe(
                "acqua_commit_requests",
                Double(requests),
                buckets: MetricsRegistry.countBuckets,
                help: "Requests that one commit carried."
            )
            metrics.observe("acqua_commit_seconds", seconds, help: "Time of a group of requests until its commit was on disk.")
        }
        switch self {
        case .sqlite(let path): return try SQLiteDatabase(path: path, observe: observe)
        case .postgres(let url): return try PostgresDatabase(url: url, observe: observe)
        }
    }

    /// The key file that goes with the database unless one is named.
    /// - Throws: where PostgreSQL is used and no key file is named.
    func keyFile(_ settings: Settings) throws -> String {
        if let named = settings.text("key-file") { return named }
        switch self {
        case .sqlite(let path): return path + ".key"
        case .postgres:
            throw CommandFailure("with PostgreSQL, --key-file must name the file of the sealing key (made where it is absent)")
        }
    }
}

extension DatabaseURL: CustomStringConvertible {
    /// Without a password.
    var description: String {
        switch self {
        case .sqlite(let path): return path
        case .postgres(let url):
            guard let at = url.lastIndex(of: "@"), let colon = url[..<at].lastIndex(of: ":"), !url[colon...].hasPrefix("://") else {
                return url
            }
            return url[..<colon] + ":…" + url[at...]
        }
    }
}
