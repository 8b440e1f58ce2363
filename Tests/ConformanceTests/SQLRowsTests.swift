import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct SQLRowsTests {
    @Test(arguments: Engine.allCases)
    func `bound rows come out as they went in`(engine: Engine) async throws {
        try await withDatabase(engine) { db in
            let texts: [String?] = ["plain", "it's \"quoted\" \\ and\nbroken", "ñandú 🦤", "", nil, "[1,2]"]
            let numbers: [Int64?] = [0, .min, .max, nil, -1, 9_007_199_254_740_993]
            let found = try await db.read { tx in
                let rows: [[any SQLBindable]] = zip(texts, numbers).map { [$0, $1] }
                let columns: [SQL.BoundColumn] = [
                    .text("word"), .integer("number"), .fixedText("place", "main"), .fixedInteger("owner", 7),
                ]
                let bound = SQL.with("bound", columns, rows, for: tx.dialect)
                return try tx.all("\(bound) SELECT word, number, place, owner FROM bound")
            }
            #expect(try found.map { try $0.textIfAny("word") } == texts)
            #expect(try found.map { try $0.integerIfAny("number") } == numbers)
            #expect(try found.allSatisfy { try $0.text("place") == "main" && $0.integer("owner") == 7 })
        }
    }

    @Test(arguments: Engine.allCases)
    func `no rows are no rows, and many are many`(engine: Engine) async throws {
        try await withDatabase(engine) { db in
            for count in [0, 50_000] {
                let counted = try await db.read { tx in
                    let bound = SQL.with("bound", [.integer("number")], (0..<count).map { [$0] }, for: tx.dialect)
                    return try tx.first("\(bound) SELECT COUNT(number) AS n FROM bound")?.integer("n")
                }
                #expect(counted == Int64(count))
            }
        }
    }
}
