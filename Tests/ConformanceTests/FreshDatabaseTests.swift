import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct FreshDatabaseTests {
    private static let schema = Schema(
        application: "fresh",
        migrations: [Migration("m0001-rows", "CREATE TABLE numbers (number BIGINT NOT NULL PRIMARY KEY) {rows}")]
    )

    @Test(arguments: Engine.allCases, 1...6)
    func `each test has a database of its own`(engine: Engine, round: Int) async throws {
        try await withDatabase(engine, schema: Self.schema) { db in
            try await db.write { tx in try tx.execute("INSERT INTO numbers (number) VALUES (1)") }
            let count = try await db.read { tx in try tx.all("SELECT number FROM numbers").count }
            #expect(count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was written is there when it is opened again`(engine: Engine) async throws {
        try await withFreshDatabase(engine, schema: Self.schema) { fresh in
            let first = try fresh.open()
            try await first.write { tx in try tx.execute("INSERT INTO numbers (number) VALUES (\(7))") }
            await first.close()
            let second = try fresh.open()
            let number = try await second.read { tx in try tx.first("SELECT number FROM numbers")?.integer("number") }
            await second.close()
            #expect(number == 7)
        }
    }
}
