import Persistence
import TestSupport
import Testing

@Suite struct StatementTests {
    @Test(arguments: Engine.allCases)
    func `the number of changed rows is told`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let counts = try await db.write { tx in
                try [
                    tx.execute("INSERT INTO codes (code) VALUES ('x'), ('y'), ('z')"),
                    tx.execute("INSERT INTO codes (code) VALUES ('x'), ('w') ON CONFLICT DO NOTHING"),
                    tx.execute(
                        "INSERT INTO counters (name, value) VALUES ('a', 5) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                    ),
                    tx.execute("UPDATE counters SET value = value + 1"),
                    tx.execute("UPDATE counters SET value = value + 1 WHERE name = \("none")"),
                    tx.execute("UPDATE counters SET value = value + 1 WHERE name = \("a") RETURNING value"),
                    tx.execute("DELETE FROM codes WHERE code <> \("x")"),
                ]
            }
            #expect(counts == [3, 1, 1, 2, 0, 1, 3])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change returns its rows`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let values = try await db.write { tx in
                let updated = try tx.first("UPDATE counters SET value = value + \(7) WHERE name = \("a") RETURNING value, name")
                let missed = try tx.first("UPDATE counters SET value = value + 1 WHERE value < 0 RETURNING value")
                return (try updated?.integer("value"), missed == nil)
            }
            #expect(values.0 == 7)
            #expect(values.1)
            #expect(try await db.read { tx in try tx.value(of: "a") } == 7)
        }
    }

    @Test(arguments: Engine.allCases)
    func `sums, counts and truths are integers`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let row = try #require(
                try await db.read { tx in
                    try tx.first("SELECT CAST(SUM(value) AS BIGINT) AS sum, COUNT(*) AS count, 1 = 1 AS truth, 1 AS one FROM counters")
                }
            )
            #expect(try row.integer("sum") == 0)
            #expect(try row.integer("count") == 2)
            #expect(try row.bool("truth"))
            #expect(try row.integer("one") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `codes are ordered by code point, whatever people would say`(engine: Engine) async throws {
        let codes = ["10", "9", "A", "B", "Z", "a", "b", "o", "z", "Ñ", "ñ", "～", "🧉"]
        try await withDatabase(engine, schema: conformanceSchema) { db in
            try await db.write { tx in
                for code in codes.shuffled() { try tx.execute("INSERT INTO codes (code) VALUES (\(code))") }
            }
            let (all, after, between) = try await db.read { tx in
                (
                    try tx.all("SELECT code FROM codes ORDER BY code").map { try $0.text("code") },
                    try tx.all("SELECT code FROM codes WHERE code > \("Z") ORDER BY code LIMIT \(3)").map { try $0.text("code") },
                    try tx.first("SELECT MIN(code) AS low, MAX(code) AS high FROM codes")
                )
            }
            #expect(all == codes)
            #expect(after == ["a", "b", "o"])
            #expect(try between?.text("low") == "10")
            #expect(try between?.text("high") == "🧉")
        }
    }

    @Test(arguments: Engine.allCases)
    func `codes that merely look alike are two`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let count = try await db.write { tx in
                try tx.execute("INSERT INTO codes (code) VALUES (\("caf\u{E9}")), (\("cafe\u{301}")), (\("CAFE\u{301}"))")
            }
            #expect(count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a statement may run inside its own rows`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            try await db.write { tx in
                try tx.execute("INSERT INTO codes (code) VALUES ('x'), ('y'), ('z')")
            }
            let seen = try await db.read { tx in
                var seen: [String] = []
                try tx.forEach("SELECT code FROM codes WHERE code >= \("x") ORDER BY code") { outer in
                    try tx.forEach("SELECT code FROM codes WHERE code >= \("y") ORDER BY code") { inner in
                        seen.append(try outer.text("code") + inner.text("code"))
                    }
                }
                return seen
            }
            #expect(seen == ["xy", "xz", "yy", "yz", "zy", "zz"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `rows may be left early and the statement used again`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            try await db.write { tx in try tx.execute("INSERT INTO codes (code) VALUES ('x'), ('y'), ('z')") }
            let first = try await db.write { tx in
                for _ in 0..<3 {
                    do {
                        try tx.forEach("SELECT code FROM codes ORDER BY code") { _ in throw Objection() }
                    } catch is Objection {}
                }
                return try tx.first("SELECT code FROM codes ORDER BY code")?.text("code")
            }
            #expect(first == "x")
        }
    }

    @Test(arguments: Engine.allCases)
    func `many different statements do not exhaust a connection`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let sum = try await db.write { tx in
                var sum: Int64 = 0
                for count in 1...700 {
                    let names = [String](repeating: "a", count: count)
                    let row = try tx.first("SELECT CAST(COUNT(*) AS BIGINT) AS found FROM counters WHERE name IN \(SQL.list(names))")
                    sum += try row?.integer("found") ?? 0
                }
                return sum
            }
            #expect(sum == 700)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a statement with an error in it leaves the connection sound`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            for _ in 0..<3 {
                await #expect(throws: SQLError.self) { try await db.write { tx in try tx.execute("SELEC 1") } }
                await #expect(throws: SQLError.self) { try await db.read { tx in try tx.all("SELECT * FROM nowhere").count } }
                try await db.write { tx in try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'") }
            }
            #expect(try await db.read { tx in try tx.value(of: "a") } == 3)
        }
    }
}
