import Persistence
import TestSupport
import Testing

@Suite struct MigrationTests {
    private static let first = Migration("m0001-first", "CREATE TABLE first (id {serial}, code {code} NOT NULL, data {bytes}) {rows}")
    private static let second = Migration("m0002-second", "CREATE TABLE second (code {code} NOT NULL PRIMARY KEY) {clustered}")
    private static let broken = Migration(
        "m0003-broken",
        "CREATE TABLE third (x BIGINT NOT NULL) {rows}; CREATE TABLE third (y BIGINT) {rows}"
    )

    private func schema(_ migrations: Migration..., application: String = "migrations") -> Schema {
        Schema(application: application, migrations: migrations)
    }

    private func hasTable(_ db: any SQLDatabase, _ statement: SQL) async -> Bool {
        (try? await db.read { tx in try tx.all(statement).count }) != nil
    }

    @Test(arguments: Engine.allCases)
    func `each step runs once`(engine: Engine) async throws {
        try await withDatabase(engine) { db in
            #expect(try await db.migrate(to: schema(Self.first), at: FakeClock.beginning) == ["m0001-first"])
            #expect(try await db.migrate(to: schema(Self.first), at: FakeClock.beginning) == [])
            #expect(try await db.migrate(to: schema(Self.first, Self.second), at: FakeClock.beginning) == ["m0002-second"])
            #expect(try await db.migrate(to: schema(Self.first, Self.second), at: FakeClock.beginning) == [])
            #expect(await hasTable(db, "SELECT * FROM first"))
            #expect(await hasTable(db, "SELECT * FROM second"))
            let journal = try await db.read { tx in try tx.all("SELECT * FROM acqua_migrations ORDER BY position") }
            #expect(try journal.map { try $0.text("name") } == ["m0001-first", "m0002-second"])
            #expect(try journal.allSatisfy { try $0.instant("applied_at") == FakeClock.beginning })
        }
    }

    @Test(arguments: Engine.allCases)
    func `a database of a newer program is refused, naming the step`(engine: Engine) async throws {
        try await withDatabase(engine, schema: schema(Self.first, Self.second)) { db in
            await #expect(throws: SchemaFault.newer(unknown: "m0002-second")) {
                try await db.migrate(to: schema(Self.first), at: FakeClock.beginning)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database of another application is refused`(engine: Engine) async throws {
        try await withDatabase(engine, schema: schema(Self.first, application: "acqua-store")) { db in
            await #expect(throws: SchemaFault.otherApplication("acqua-store")) {
                try await db.migrate(to: schema(Self.first, application: "acqua-erp"), at: FakeClock.beginning)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a database with tables of a stranger is refused and left alone`(engine: Engine) async throws {
        try await withDatabase(engine) { db in
            try await db.write { tx in try tx.executeScript("CREATE TABLE invoices (number BIGINT)") }
            await #expect(throws: SchemaFault.stranger) { try await db.migrate(to: schema(Self.first), at: FakeClock.beginning) }
            #expect(await !hasTable(db, "SELECT * FROM acqua_schema"))
            #expect(await !hasTable(db, "SELECT * FROM first"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a step that was renamed or put in between is refused`(engine: Engine) async throws {
        try await withDatabase(engine, schema: schema(Self.first)) { db in
            await #expect(throws: SchemaFault.changed("m0001-first")) {
                try await db.migrate(to: schema(Self.second, Self.first), at: FakeClock.beginning)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a step that fails leaves the database as it was`(engine: Engine) async throws {
        try await withDatabase(engine) { db in
            await #expect(throws: SQLError.self) {
                try await db.migrate(to: schema(Self.first, Self.second, Self.broken), at: FakeClock.beginning)
            }
            #expect(await !hasTable(db, "SELECT * FROM first"))
            #expect(await !hasTable(db, "SELECT * FROM acqua_schema"))
            let ran = try await db.migrate(to: schema(Self.first), at: FakeClock.beginning)
            #expect(ran == ["m0001-first"])
        }
    }

    @Test func `of servers that start together one migrates`() async throws {
        try await withFreshDatabase(.postgres) { fresh in
            let schema = schema(Self.first, Self.second)
            let ran = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let db = try fresh.open()
                        let ran = try await db.migrate(to: schema, at: FakeClock.beginning)
                        await db.close()
                        return ran
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(ran == ["m0001-first", "m0002-second"])
        }
    }

    @Test(arguments: [SchemaFault.newer(unknown: "m9"), .otherApplication("x"), .stranger, .changed("m1")])
    func `each fault says what to do`(fault: SchemaFault) {
        #expect(fault.description.contains(";"))
    }
}
