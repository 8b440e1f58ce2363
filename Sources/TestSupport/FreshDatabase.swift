package import Kernel
package import Persistence
import PersistencePostgres
import PersistenceSQLite
import Synchronization

/// The two databases that Acqua runs on. A test of anything that touches SQL runs on both:
///
///     @Test(arguments: Engine.allCases)
///     func `a customer is found by document`(engine: Engine) async throws {
///         try await withDatabase(engine, schema: erpSchema) { db in
///             let name = try await db.read { tx in try tx.first("SELECT …")?.text("name") }
///             #expect(name == "Casa Juárez")
///         }
///     }
///
/// Each call has a database of its own, so tests run in parallel and leave nothing behind. A test that restarts its
/// server takes `withFreshDatabase`, and opens and closes `fresh.open()` as it likes.
package enum Engine: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite, postgres

    package var description: String { rawValue }
}

/// Lends a new database with this schema, open; it is closed and removed afterwards.
@discardableResult
package func withDatabase<Value>(
    _ engine: Engine,
    schema: Schema? = nil,
    at now: Instant = FakeClock.beginning,
    _ body: (any SQLDatabase) async throws -> Value
) async throws -> Value {
    try await withFreshDatabase(engine, schema: schema, at: now) { fresh in
        let database = try fresh.open()
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }
}

/// Lends a new database with this schema, not open; it is removed afterwards, whoever still has it open.
@discardableResult
package func withFreshDatabase<Value>(
    _ engine: Engine,
    schema: Schema? = nil,
    at now: Instant = FakeClock.beginning,
    _ body: (FreshDatabase) async throws -> Value
) async throws -> Value {
    let isOutermost = !DatabasePlaces.isHeld
    if isOutermost { await DatabasePlaces.all.take() }
    defer { if isOutermost { DatabasePlaces.all.giveBack() } }
    return try await DatabasePlaces.$isHeld.withValue(true) {
        let fresh = try await FreshDatabase.make(engine, schema: schema, at: now)
        defer { fresh.remove() }
        return try await body(fresh)
    }
}

/// A database that a test has for itself.
package struct FreshDatabase: Sendable {
    package let engine: Engine
    /// What the command line takes: `sqlite:PATH` or `postgres://…`.
    package let url: String

    /// Opens it. A SQLite file is open once at a time.
    /// - Parameter observe: told after each commit how many requests it carried and how many seconds it took.
    package func open(
        observe: @escaping @Sendable (_ requests: Int, _ seconds: Double) -> Void = { _, _ in }
    ) throws -> any SQLDatabase {
        switch engine {
        case .sqlite: try SQLiteDatabase(path: path, observe: observe)
        case .postgres: try PostgresDatabase(url: url, observe: observe)
        }
    }

    /// Where the file of SQLite is.
    package var path: String { String(url.dropFirst("sqlite:".count)) }

    fileprivate static func make(_ engine: Engine, schema: Schema?, at now: Instant) async throws -> FreshDatabase {
        switch engine {
        case .sqlite:
            let fresh = FreshDatabase(engine: .sqlite, url: "sqlite:\(try ScratchFolder.fresh("sqlite"))/acqua.sqlite")
            if let schema { try await fresh.migrate(to: schema, at: now) }
            return fresh
        case .postgres:
            let cluster = try PostgresCluster.shared
            let template = if let schema { try await Templates.shared.url(of: schema, in: cluster, at: now) } else { String?.none }
            return FreshDatabase(engine: .postgres, url: try cluster.freshDatabase(copying: template))
        }
    }

    fileprivate func migrate(to schema: Schema, at now: Instant) async throws {
        let database = try open()
        _ = try await database.migrate(to: schema, at: now)
        await database.close()
    }

    /// A SQLite file goes with the folder of the test process.
    fileprivate func remove() {
        if engine == .postgres { try? PostgresCluster.shared.drop(url) }
    }
}

/// How many tests may have databases at once: all of a run start together, and each connection costs the server.
private enum DatabasePlaces {
    static let all = Places(16)
    /// A test that holds a place takes its second database without waiting, or all could wait for each other.
    @TaskLocal static var isHeld = false
}

/// Migrated databases that the fresh ones are copied from: a copy is faster than a migration.
private final class Templates: Sendable {
    static let shared = Templates()

    private let turn = Places(1)
    private let made = Mutex<[String: String]>([:])

    func url(of schema: Schema, in cluster: PostgresCluster, at now: Instant) async throws -> String {
        let scripts = schema.migrations.map { $0.name + $0.script(for: .postgres) }
        let key = ([schema.application, "\(now)"] + scripts).joined(separator: "\u{1F}")
        await turn.take()
        defer { turn.giveBack() }
        if let url = made.withLock({ $0[key] }) { return url }
        let template = FreshDatabase(engine: .postgres, url: try cluster.freshDatabase())
        try await template.migrate(to: schema, at: now)
        made.withLock { $0[key] = template.url }
        return template.url
    }
}
