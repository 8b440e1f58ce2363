import Dispatch
import Persistence
import Synchronization
import TestSupport
import Testing

@Suite struct TransactionTests {
    @Test(arguments: Engine.allCases)
    func `an error in the body takes all of it back`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            await #expect(throws: Objection.self) {
                try await db.write { tx in
                    try tx.execute("UPDATE counters SET value = 5 WHERE name = 'a'")
                    try tx.execute("INSERT INTO codes (code) VALUES ('x')")
                    throw Objection()
                }
            }
            let (value, codes) = try await db.read { tx in (try tx.value(of: "a"), try tx.all("SELECT code FROM codes").count) }
            #expect(value == 0 && codes == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a refused request in a group leaves its neighbours alone`(engine: Engine) async throws {
        try await withFreshDatabase(engine, schema: conformanceSchema) { fresh in
            let largest = Largest()
            let db = try fresh.open { requests, _ in largest.note(requests) }
            // Whether requests meet in a group is chance; some of these do.
            for round in 0..<50 where round == 0 || largest.value < 3 {
                let outcomes = try await Self.crowd(db, round: round)
                #expect(outcomes == ["landed", "objection", "landed", "unique", "landed", "check", "landed", "other", "landed"])
            }
            #expect(largest.value >= 3)
            let (value, entries) = try await db.read { tx in (try tx.value(of: "a"), try tx.all("SELECT id FROM entries").count) }
            #expect(value == Int64(entries))
            #expect(entries % 5 == 0 && entries > 0)
            await db.close()
        }
    }

    /// Nine requests while the writer is busy: five that land, one that objects and three that the database refuses.
    private static func crowd(_ db: any SQLDatabase, round: Int) async throws -> [String] {
        let isBusy = DispatchSemaphore(value: 0)
        async let holder: Void = db.write { tx in
            _ = try tx.value(of: "a")
            _ = isBusy.wait(timeout: .now() + 5)
        }
        async let outcomes = withTaskGroup(of: (Int, String).self) { group in
            for index in 0..<9 { group.addTask { (index, await Self.outcome(db, index: index, round: round)) } }
            var outcomes = [String](repeating: "", count: 9)
            for await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes
        }
        for _ in 0..<200 { await Task.yield() }
        isBusy.signal()
        try await holder
        return await outcomes
    }

    private static func outcome(_ db: any SQLDatabase, index: Int, round: Int) async -> String {
        do {
            try await db.write { tx in
                try tx.execute("INSERT INTO entries (counter, value) VALUES ('a', \(round * 100 + index))")
                try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'")
                switch index {
                case 1: throw Objection()
                case 3: try tx.execute("INSERT INTO counters (name, value) VALUES ('a', 1)")
                case 5: try tx.execute("UPDATE counters SET value = -1")
                case 7: try tx.execute("SELECT nothing FROM nowhere")
                default: break
                }
            }
            return "landed"
        } catch let error as SQLError {
            return "\(error.kind)"
        } catch {
            return error is Objection ? "objection" : "\(error)"
        }
    }

    @Test(arguments: Engine.allCases)
    func `concurrent writes all land, as if one after another`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let answers = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for index in 0..<300 {
                    group.addTask {
                        try? await db.write { tx in
                            let row = try tx.first("UPDATE counters SET value = value + 1 WHERE name = 'a' RETURNING value")
                            let value = try row?.integer("value") ?? 0
                            try tx.execute("INSERT INTO entries (counter, value, note) VALUES ('a', \(value), \("\(index)"))")
                            if index % 7 == 0 { throw Objection() }
                            return value
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let landed = answers.compactMap { $0 }
            #expect(landed.count == 300 - 43)
            #expect(landed.sorted() == Array(1...257))
            let entries = try await db.read { tx in try tx.all("SELECT value FROM entries ORDER BY id").map { try $0.integer("value") } }
            #expect(entries == Array(1...257))
            #expect(try await db.read { tx in try tx.value(of: "a") } == 257)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reader sees one moment, whatever commits meanwhile`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            let hasRead = DispatchSemaphore(value: 0)
            let hasWritten = DispatchSemaphore(value: 0)
            async let seen = db.read { tx in
                let before = try tx.value(of: "a")
                hasRead.signal()
                let outcome = hasWritten.wait(timeout: .now() + 20)
                return (before, try tx.value(of: "a"), try tx.all("SELECT code FROM codes").count, outcome)
            }
            try await db.write { tx in
                _ = hasRead.wait(timeout: .now() + 20)
                try tx.execute("UPDATE counters SET value = 9 WHERE name = 'a'")
                try tx.execute("INSERT INTO codes (code) VALUES ('x')")
            }
            hasWritten.signal()
            let (before, after, codes, outcome) = try await seen
            #expect(outcome == .success)
            #expect(before == 0 && after == 0 && codes == 0)
            #expect(try await db.read { tx in try tx.value(of: "a") } == 9)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a write that has returned is seen by every later read`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            for expected in 1...100 as ClosedRange<Int64> {
                try await db.write { tx in try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'") }
                #expect(try await db.read { tx in try tx.value(of: "a") } == expected)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reader cannot write`(engine: Engine) async throws {
        try await withDatabase(engine, schema: conformanceSchema) { db in
            await #expect(throws: SQLError.self) { try await db.read { tx in try tx.execute("UPDATE counters SET value = 1") } }
            let value = try await db.read { tx in try tx.value(of: "a") }
            #expect(value == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a closed database refuses, and may be closed again`(engine: Engine) async throws {
        try await withFreshDatabase(engine, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            await db.close()
            await db.close()
            await #expect { try await db.write { _ in } } throws: { ($0 as? SQLError)?.kind == .unavailable }
            await #expect { try await db.read { _ in } } throws: { ($0 as? SQLError)?.kind == .unavailable }
        }
    }

    @Test(arguments: Engine.allCases)
    func `closing finishes what waits`(engine: Engine) async throws {
        try await withFreshDatabase(engine, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            let landed = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        (try? await db.write { tx in try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'") }) != nil
                    }
                }
                group.addTask {
                    await db.close()
                    return false
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            let again = try fresh.open()
            #expect(try await again.read { tx in try tx.value(of: "a") } == Int64(landed))
            await again.close()
        }
    }
}

/// The largest number that was noted.
private final class Largest: Sendable {
    private let largest = Mutex(0)

    var value: Int { largest.withLock { $0 } }

    func note(_ number: Int) { largest.withLock { $0 = max($0, number) } }
}
