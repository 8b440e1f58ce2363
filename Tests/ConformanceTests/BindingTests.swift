import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct BindingTests {
    @Test(arguments: Engine.allCases)
    func `values are bound in the order in which they stand, past the tenth too`(engine: Engine) async throws {
        try await withDatabase(engine) { db in
            let columns = (1...23).map { SQL.joined(["CAST(\(Int64($0)) AS BIGINT) AS ", Self.name($0)], by: "") }
            let row = try #require(try await db.read { tx in try tx.first("SELECT " + SQL.joined(columns, by: ", ")) })
            for number in 1...23 { #expect(try row.integer("c\(number)") == Int64(number)) }
        }
    }

    /// A column's name can only come from literals.
    private static func name(_ number: Int) -> SQL {
        let digits: [SQL] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
        return number < 10 ? "c" + digits[number] : name(number / 10) + digits[number % 10]
    }

    @Test(arguments: Engine.allCases)
    func `parts of a statement keep their values where they are spliced`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            try await db.write { tx in
                for (position, text) in ["x", "y", "z"].enumerated() {
                    try tx.execute("INSERT INTO kept (position, number, text) VALUES (\(position), \(position * 10), \(text))")
                }
            }
            let condition: SQL = "text = \("y") AND number = \(10)"
            let rows = try await db.read { tx in
                try tx.all("SELECT CAST(\("first") AS TEXT) AS tag, text FROM kept WHERE \(condition) AND position < \(2) LIMIT \(5)")
            }
            #expect(try rows.map { try $0.text("tag") + $0.text("text") } == ["firsty"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the signs of placeholders inside literals are text`(engine: Engine) async throws {
        try await withDatabase(engine) { db in
            let row = try await db.read { tx in
                try tx.first("SELECT CAST('?1 $1 :a @b' AS TEXT) AS literal, CAST(\("?2 $2 '; DROP TABLE x; --") AS TEXT) AS bound")
            }
            #expect(try row?.text("literal") == "?1 $1 :a @b")
            #expect(try row?.text("bound") == "?2 $2 '; DROP TABLE x; --")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list matches its members, and an empty one nothing`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let found = try await db.read { tx in
                try (
                    tx.all("SELECT name FROM counters WHERE name IN \(SQL.list(["b", "x", "a"])) ORDER BY name").map {
                        try $0.text("name")
                    },
                    tx.all("SELECT name FROM counters WHERE name IN \(SQL.list([String]()))").count
                )
            }
            #expect(found.0 == ["a", "b"])
            #expect(found.1 == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `every value comes back as it went in`(engine: Engine) async throws {
        let texts = [
            "", "'", "''\"\\", "O'Higgins; --", "ñandú 🧉 漢字", "e\u{301} \u{E9}", "a\r\n\t\u{1}", " x ", "NULL", "\u{FFFF}\u{10FFFF}",
            String(repeating: "á", count: 200_000),
        ]
        let numbers: [Int64] = [0, 1, -1, .max, .min, 0x0102_0304_0506_0708, -256, 1 << 31, -(1 << 31) - 1]
        let blobs: [[UInt8]] = [[], [0], [0, 0, 0], Array(0...255), Array(repeating: 0xFF, count: 100_000), Array("text".utf8)]
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let count = max(texts.count, numbers.count, blobs.count)
            try await db.write { tx in
                for index in 0..<count {
                    try tx.execute(
                        """
                        INSERT INTO kept (position, number, text, bytes)
                        VALUES (\(index), \(numbers[index % numbers.count]), \(texts[index % texts.count]), \(blobs[index % blobs.count]))
                        """
                    )
                }
            }
            let rows = try await db.read { tx in try tx.all("SELECT number, text, bytes FROM kept ORDER BY position") }
            #expect(rows.count == count)
            for (index, row) in rows.enumerated() {
                #expect(try row.integer("number") == numbers[index % numbers.count])
                #expect(try row.text("text").utf8.elementsEqual(texts[index % texts.count].utf8))
                #expect(try row.bytes("bytes") == blobs[index % blobs.count])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the values of the kernel come back as they went in`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let quantity = try #require(Quantity("-999999999999.9999"))
            let date = try #require(CalendarDate("2026-11-23"))
            let sku = try #require(SKU("cafe\u{301}"))
            try await db.write { tx in
                try tx.execute("INSERT INTO kept (position, number, text) VALUES (1, \(quantity), \(date))")
                try tx.execute("INSERT INTO kept (position, number, text) VALUES (2, \(FakeClock.beginning), \(sku))")
                try tx.execute("INSERT INTO kept (position, number, text) VALUES (3, \(true), \(Identifier<Never>("x")))")
            }
            let rows = try await db.read { tx in try tx.all("SELECT number, text FROM kept ORDER BY position") }
            #expect(try rows[0].decimal("number") == quantity)
            #expect(try rows[0].date("text") == date)
            #expect(try rows[1].instant("number") == FakeClock.beginning)
            #expect(try rows[1].sku("text") == sku)
            #expect(try rows[2].bool("number"))
            #expect(try rows[2].id("text") == Identifier<Never>("x"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing is told apart from empty`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let number: Int64? = nil
            let text: String? = nil
            let bytes: [UInt8]? = nil
            try await db.write { tx in
                try tx.execute("INSERT INTO kept (position, number, text, bytes) VALUES (1, \(number), \(text), \(bytes))")
                try tx.execute("INSERT INTO kept (position, number, text, bytes) VALUES (2, 0, '', \([UInt8]()))")
            }
            let rows = try await db.read { tx in try tx.all("SELECT * FROM kept ORDER BY position") }
            #expect(try rows[0].integerIfAny("number") == nil && rows[0].textIfAny("text") == nil && rows[0].bytesIfAny("bytes") == nil)
            #expect(try rows[1].integerIfAny("number") == 0 && rows[1].textIfAny("text") == "" && rows[1].bytesIfAny("bytes") == [])
            #expect(try rows[0].boolIfAny("number") == nil && rows[0].instantIfAny("number") == nil)
            #expect(throws: SQLRowMismatch.self) { try rows[0].integer("number") }
            #expect(throws: SQLRowMismatch.self) { try rows[0].text("text") }
            #expect(throws: SQLRowMismatch.self) { try rows[0].bytes("bytes") }
            #expect(throws: SQLRowMismatch.self) { try rows[1].integer("text") }
            #expect(throws: SQLRowMismatch.self) { try rows[1].text("number") }
            #expect(throws: SQLRowMismatch.self) { try rows[1].integer("absent") }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a text with U+0000 is refused, not cut`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            await #expect(throws: SQLError.self) {
                try await db.write { tx in try tx.execute("INSERT INTO kept (position, text) VALUES (1, \("a\u{0}b"))") }
            }
            await #expect(throws: SQLError.self) {
                try await db.read { tx in try tx.all("SELECT name FROM counters WHERE name = \("a\u{0}b")").count }
            }
            let kept = try await db.read { tx in try tx.all("SELECT * FROM kept").count }
            #expect(kept == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a number with a fraction is no value of ours`(engine: Engine) async throws {
        try await withDatabase(engine) { db in
            await #expect(throws: SQLRowMismatch.self) {
                try await db.read { tx in try tx.first("SELECT 1.5 AS x")?.integer("x") }
            }
        }
    }
}
