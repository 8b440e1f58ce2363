import Persistence
import TestSupport
import Testing

@Suite struct EnqueueTests {
    @Test(arguments: Engine.allCases)
    func `statements run in their order, those that wait too`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let seen = try await db.write { tx in
                try tx.enqueue("UPDATE counters SET value = \(5) WHERE name = 'a'")
                try tx.enqueue("UPDATE counters SET value = value * 2 WHERE name = 'a'")
                let seen = try tx.value(of: "a")
                try tx.enqueue("UPDATE counters SET value = value + 1 WHERE name = 'a'")
                return seen
            }
            #expect(seen == 10)
            #expect(try await db.read { tx in try tx.value(of: "a") } == 11)
        }
    }

    @Test(arguments: Engine.allCases)
    func `many that wait all land`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            try await db.write { tx in
                for number in 1...200 { try tx.enqueue("INSERT INTO entries (counter, value) VALUES ('a', \(number))") }
            }
            let values = try await db.read { tx in try tx.all("SELECT value FROM entries ORDER BY id").map { try $0.integer("value") } }
            #expect(values == Array(1...200))
        }
    }

    @Test(arguments: Engine.allCases, [0, 1])
    func `one that fails takes its body back, at the latest when the body ends`(engine: Engine, after: Int) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            await #expect {
                try await db.write { tx in
                    try tx.enqueue("INSERT INTO codes (code) VALUES ('x')")
                    try tx.enqueue("UPDATE counters SET value = -1 WHERE name = 'a'")
                    for _ in 0..<after { try tx.enqueue("INSERT INTO codes (code) VALUES ('y')") }
                }
            } throws: { ($0 as? SQLError)?.kind == .check }
            let codes = try await db.read { tx in try tx.all("SELECT code FROM codes").count }
            #expect(codes == 0)
            // The connection serves on, and what had been prepared in vain is prepared again.
            try await db.write { tx in
                try tx.enqueue("INSERT INTO codes (code) VALUES ('y')")
                try tx.enqueue("INSERT INTO codes (code) VALUES ('x')")
            }
            #expect(try await db.read { tx in try tx.all("SELECT code FROM codes").count } == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `in a group, each answers for its own`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
                for index in 0..<120 {
                    group.addTask {
                        let landed: Void? = try? await db.write { tx in
                            try tx.enqueue("UPDATE counters SET value = value + 1 WHERE name = 'a'")
                            if index % 5 == 1 { throw Objection() }
                            // Not a number that was there before where the index is divisible by five.
                            let value = index % 5 == 0 ? 0 : index
                            try tx.enqueue("INSERT INTO entries (counter, value) VALUES ('a', \(value))")
                        }
                        return (index, landed != nil)
                    }
                }
                return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            #expect((0..<120).filter { $0 % 5 == 0 && outcomes[$0] == true }.count == 1)
            #expect((0..<120).allSatisfy { $0 % 5 != 1 || outcomes[$0] == false })
            #expect((0..<120).allSatisfy { $0 % 5 < 2 || outcomes[$0] == true })
            let (value, entries) = try await db.read { tx in (try tx.value(of: "a"), try tx.all("SELECT id FROM entries").count) }
            #expect(value == 73 && entries == 73)
        }
    }

    @Test(arguments: Engine.allCases)
    func `statements together answer each for itself, and see those before them`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let rows = try await db.write { tx in
                try tx.enqueue("INSERT INTO codes (code) VALUES ('x'), ('y')")
                return try tx.together([
                    "UPDATE counters SET value = value + \(3) WHERE name = 'a' RETURNING value",
                    "SELECT code FROM codes WHERE code = \("none")",
                    "SELECT code FROM codes ORDER BY code",
                    "UPDATE counters SET value = value + \(3) WHERE name = 'a' RETURNING value",
                ])
            }
            #expect(rows.count == 4)
            #expect(try rows[0].map { try $0.integer("value") } == [3])
            #expect(rows[1].isEmpty)
            #expect(try rows[2].map { try $0.text("code") } == ["x", "y"])
            #expect(try rows[3].map { try $0.integer("value") } == [6])
        }
    }

    @Test(arguments: Engine.allCases)
    func `what follows a failure in one exchange has not run`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            await #expect {
                try await db.write { tx in
                    _ = try tx.together([
                        "INSERT INTO entries (counter, value) VALUES ('none', 1) RETURNING id",
                        "INSERT INTO nowhere (x) VALUES (1)",
                    ])
                }
            } throws: { ($0 as? SQLError)?.kind == .reference }
        }
    }

    @Test(arguments: Engine.allCases, [0, 1, 49, 50, 51, 1000])
    func `rows are added, however many`(engine: Engine, count: Int) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            try await db.write { tx in
                let columns: [SQL.BoundColumn] = [.integer("position"), .fixedText("text", "it's \"the\" \\ same"), .integer("number")]
                try tx.insert(into: "kept", columns, (0..<count).map { [$0, $0 % 2 == 0 ? nil : Int64($0)] })
            }
            let rows = try await db.read { tx in try tx.all("SELECT position, number, text, bytes FROM kept ORDER BY position") }
            #expect(try rows.map { try $0.integer("position") } == (0..<Int64(count)).map { $0 })
            #expect(try rows.map { try $0.integerIfAny("number") } == (0..<Int64(count)).map { $0 % 2 == 0 ? nil : $0 })
            #expect(try rows.allSatisfy { try $0.text("text") == "it's \"the\" \\ same" && $0.bytesIfAny("bytes") == nil })
        }
    }
}
