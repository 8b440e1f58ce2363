import Persistence
import PersistenceSQLite
import TestSupport
import Testing

@Suite struct DatabaseCopyTests {
    /// A table refers to one that was made after it, and rows are long.
    private static let schema = Schema(
        application: "copying",
        migrations: conformanceSchema.migrations + [
            Migration(
                "m0002-pictures",
                """
                CREATE TABLE pictures (id {serial}, picture {bytes} NOT NULL, label TEXT) {rows};
                CREATE TABLE labels (label TEXT NOT NULL PRIMARY KEY) {rows};
                ALTER TABLE counters ADD COLUMN label TEXT REFERENCES labels (label)
                """
            )
        ]
    )

    @Test(arguments: Engine.allCases, Engine.allCases)
    func `a copy has every row, and its growing keys go on`(from: Engine, to: Engine) async throws {
        try await withDatabase(from, schema: Self.schema) { source in
            try await source.write { tx in
                try tx.execute("INSERT INTO labels (label) VALUES ('Ñandú’s “label”')")
                try tx.execute("UPDATE counters SET label = 'Ñandú’s “label”', value = 12 WHERE name = 'b'")
                for value in 0..<1234 {
                    let note: String? = value.isMultiple(of: 3) ? nil : "note \(value)"
                    try tx.execute("INSERT INTO entries (counter, value, note) VALUES ('a', \(value), \(note))")
                }
                for size in [0, 1, 3 << 20, 2 << 20, 5] {
                    let picture = (0..<size).map { UInt8($0 % 251) }
                    try tx.execute("INSERT INTO pictures (picture, label) VALUES (\(picture), \("\(size)"))")
                }
                for (position, value) in [Int64.min, -1, 0, Int64.max].enumerated() {
                    try tx.execute("INSERT INTO kept (position, number, text, bytes) VALUES (\(position), \(value), '', \([UInt8]()))")
                }
            }
            try await withDatabase(to, schema: Self.schema) { target in
                try await target.write { tx in try tx.execute("DELETE FROM counters") }
                let copied = try await DatabaseCopy.copy(from: source, to: target) { _ in }
                let rows = Dictionary(uniqueKeysWithValues: copied.map { ($0.name, $0.rows) })
                #expect(rows == ["counters": 2, "entries": 1234, "codes": 0, "kept": 4, "pictures": 5, "labels": 1])
                #expect(try await DatabaseCopy.digests(of: target) == DatabaseCopy.digests(of: source))
                for database in [source, target] {
                    let next = try await database.write { tx in
                        try tx.first("INSERT INTO entries (counter, value) VALUES ('a', 9999) RETURNING id")?.integer("id")
                    }
                    #expect(next == 1235)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases, Engine.allCases)
    func `a copy under writes is of one moment, and all that was answered before is in it`(from: Engine, to: Engine) async throws {
        try await withDatabase(from, schema: Self.schema) { source in
            let (landed, ends) = (Tally(), Tally())
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for writer in 0..<3 {
                    tasks.addTask {
                        var round = 0
                        while ends.value == 0, round < 3000 {
                            let value = round * 3 + writer
                            try await source.write { tx in
                                try tx.execute("INSERT INTO entries (counter, value) VALUES ('a', \(value))")
                                try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'")
                            }
                            landed.raise()
                            round += 1
                        }
                    }
                }
                while landed.value < 300 { await Task.yield() }
                try await withDatabase(to, schema: Self.schema) { target in
                    try await target.write { tx in try tx.execute("DELETE FROM counters") }
                    let before = landed.value
                    _ = try await DatabaseCopy.copy(from: source, to: target) { _ in }
                    ends.raise()
                    let (value, entries) = try await target.read { tx in
                        (try tx.value(of: "a") ?? 0, try tx.first("SELECT COUNT(*) AS n FROM entries")?.integer("n"))
                    }
                    #expect(value == entries)
                    #expect(value >= before)
                }
                try await tasks.waitForAll()
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a target with rows is refused and left alone`(engine: Engine) async throws {
        try await withDatabase(engine, schema: Self.schema) { source in
            try await withDatabase(engine, schema: Self.schema) { target in
                let before = try await DatabaseCopy.digests(of: target)
                let refusal = await #expect(throws: DatabaseUnavailable.self) {
                    _ = try await DatabaseCopy.copy(from: source, to: target) { _ in }
                }
                #expect(refusal?.description.contains("counters has rows") == true)
                #expect(try await DatabaseCopy.digests(of: target) == before)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever takes the rows and fails ends the reading`(engine: Engine) async throws {
        try await withDatabase(engine, schema: Self.schema) { source in
            try await source.write { tx in
                for value in 0..<3000 { try tx.execute("INSERT INTO entries (counter, value) VALUES ('a', \(value))") }
            }
            await #expect(throws: Objection.self) {
                try await TableStream.read(["entries"], of: source) { _ in throw Objection() }
            }
            #expect(try await source.read { tx in try tx.value(of: "a") } == 0)
        }
    }

    @Test func `a digest is of the values, not of their order`() {
        let rows: [[SQLValue]] = [
            [.integer(1), .text("ab"), .text("c")], [.integer(2), .null, .bytes([0])], [.integer(2), .null, .bytes([0])],
        ]
        func digest(_ rows: [[SQLValue]]) -> RowDigest { rows.reduce(into: RowDigest()) { $0.add($1) } }
        #expect(digest(rows) == digest(rows.reversed()))
        #expect(digest(rows).rows == 3)
        let others: [[[SQLValue]]] = [
            Array(rows.prefix(2)), [rows[0], rows[0], rows[1]],
            [[.integer(1), .text("a"), .text("bc")], rows[1], rows[2]],
            [[.text("1"), .text("ab"), .text("c")], rows[1], rows[2]],
            [rows[0], [.integer(2), .text(""), .bytes([0])], rows[2]],
            [rows[0], [.integer(2), .null, .bytes([0, 0])], rows[2]],
            [rows[0], [.null, .integer(2), .bytes([0])], rows[2]],
        ]
        for other in others { #expect(digest(other) != digest(rows)) }
        #expect(digest([]).description == "0-0000000000000000")
    }
}
