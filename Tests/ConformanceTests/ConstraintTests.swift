import Persistence
import TestSupport
import Testing

@Suite struct ConstraintTests {
    private func kind(_ db: any SQLDatabase, _ statement: SQL) async -> SQLError.Kind? {
        do {
            try await db.write { tx in try tx.execute(statement) }
            return nil
        } catch {
            return (error as? SQLError)?.kind
        }
    }

    @Test(arguments: Engine.allCases)
    func `each constraint has its kind of error`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            #expect(await kind(db, "INSERT INTO counters (name, value) VALUES ('a', 0)") == .unique)
            #expect(await kind(db, "INSERT INTO entries (counter, value) VALUES ('a', 1), ('a', 1)") == .unique)
            #expect(await kind(db, "INSERT INTO counters (name, value) VALUES ('c', -1)") == .check)
            #expect(await kind(db, "UPDATE counters SET value = NULL") == .check)
            #expect(await kind(db, "INSERT INTO counters (name) VALUES ('c')") == .check)
            #expect(await kind(db, "INSERT INTO entries (counter, value) VALUES ('none', 1)") == .reference)
            #expect(await kind(db, "INSERT INTO entries (counter, value) VALUES ('a', 1)") == nil)
            #expect(await kind(db, "DELETE FROM counters WHERE name = 'a'") == .reference)
            #expect(await kind(db, "INSERT INTO nowhere (x) VALUES (1)") == .other)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a column takes no value of another kind`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            #expect(await kind(db, "INSERT INTO counters (name, value) VALUES ('c', 'many')") != nil)
            #expect(await kind(db, "INSERT INTO counters (name, value) VALUES ('c', \("many"))") != nil)
            #expect(await kind(db, "INSERT INTO counters (name, value) VALUES ('c', \([UInt8(1)]))") != nil)
            let value = try await db.read { tx in try tx.value(of: "c") }
            #expect(value == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a value that was refused leaves nothing of its statement`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            #expect(await kind(db, "INSERT INTO counters (name, value) VALUES ('c', 1), ('d', 2), ('a', 3)") == .unique)
            let names = try await db.read { tx in try tx.all("SELECT name FROM counters ORDER BY name").map { try $0.text("name") } }
            #expect(names == ["a", "b"])
        }
    }
}
