import Dispatch
import Persistence
import PersistencePostgres
import Synchronization
import TestSupport
import Testing

@Suite struct PostgresDatabaseTests {
    /// Ends every other connection to this database, as a restart of the server does.
    private static func cutOthers(_ db: any SQLDatabase) async throws -> Int {
        try await db.read { tx in
            try tx.all(
                """
                SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                """
            ).count
        }
    }

    @Test func `connections that were cut are made again, unnoticed`() async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            let other = try fresh.open()
            for round in 1...3 as ClosedRange<Int64> {
                try await db.write { tx in try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'") }
                _ = try await db.read { tx in try tx.value(of: "a") }
                #expect(try await Self.cutOthers(other) >= 2)
                for _ in 0..<8 { #expect(try await db.read { tx in try tx.value(of: "a") } == round * 2 - 1) }
                try await db.write { tx in try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'") }
            }
            #expect(try await other.read { tx in try tx.value(of: "a") } == 6)
            await db.close()
            await other.close()
        }
    }

    @Test func `a connection that is cut in the middle of a transaction does the work again, once`() async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            let runs = Count()
            try await db.write { tx in
                try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'")
                if runs.next() == 1 { _ = try tx.all("SELECT pg_terminate_backend(pg_backend_pid())") }
                try tx.execute("INSERT INTO entries (counter, value) VALUES ('a', 1)")
            }
            #expect(runs.count == 2)
            #expect(try await db.read { tx in try tx.value(of: "a") } == 1)
            await db.close()
        }
    }

    @Test func `when the answer to a commit is lost, the outcome is called unknown and nothing is repeated`() async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            try await db.write { tx in
                try tx.executeScript(
                    """
                    CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON codes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut()
                    """
                )
            }
            let runs = Count()
            await #expect(throws: SQLCommitUnknown.self) {
                try await db.write { tx in
                    _ = runs.next()
                    try tx.execute("INSERT INTO codes (code) VALUES ('x')")
                }
            }
            #expect(runs.count == 1)
            try await db.write { tx in try tx.execute("UPDATE counters SET value = 1 WHERE name = 'a'") }
            #expect(try await db.read { tx in try tx.value(of: "a") } == 1)
            await db.close()
        }
    }

    @Test func `of two writers that wait for each other one begins again, and both land`() async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let (one, two) = (try fresh.open(), try fresh.open())
            let (hasFirst, hasSecond) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let (runsOfOne, runsOfTwo) = (Count(), Count())
            async let ab: Void = one.write { tx in
                try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'")
                if runsOfOne.next() == 1 {
                    hasFirst.signal()
                    _ = hasSecond.wait(timeout: .now() + 20)
                }
                try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'b'")
            }
            async let ba: Void = two.write { tx in
                try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'b'")
                if runsOfTwo.next() == 1 {
                    hasSecond.signal()
                    _ = hasFirst.wait(timeout: .now() + 20)
                }
                try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'")
            }
            try await ab
            try await ba
            #expect(runsOfOne.count + runsOfTwo.count >= 3)
            #expect(try await one.read { tx in try tx.value(of: "a") } == 2)
            #expect(try await two.read { tx in try tx.value(of: "b") } == 2)
            await one.close()
            await two.close()
        }
    }

    @Test func `a failed serialization begins again`() async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let (one, two) = (try fresh.open(), try fresh.open())
            let runs = Count()
            let hasRead = DispatchSemaphore(value: 0)
            let hasWritten = DispatchSemaphore(value: 0)
            async let mine: Void = one.write { tx in
                try tx.executeScript("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
                _ = try tx.value(of: "a")
                if runs.next() == 1 {
                    hasRead.signal()
                    _ = hasWritten.wait(timeout: .now() + 20)
                }
                try tx.execute("UPDATE counters SET value = value * 2 WHERE name = 'a'")
            }
            try await two.write { tx in
                _ = hasRead.wait(timeout: .now() + 20)
                try tx.execute("UPDATE counters SET value = 5 WHERE name = 'a'")
            }
            hasWritten.signal()
            try await mine
            #expect(runs.count == 2)
            #expect(try await two.read { tx in try tx.value(of: "a") } == 10)
            await one.close()
            await two.close()
        }
    }

    @Test func `a failure that the body hides is no success`() async throws {
        try await withDatabase(.postgres, schema: conformanceSchema) { db in
            await #expect(throws: SQLError.self) {
                try await db.write { tx in
                    try tx.execute("UPDATE counters SET value = 5 WHERE name = 'a'")
                    _ = try? tx.execute("INSERT INTO counters (name, value) VALUES ('a', 1)")
                }
            }
            let value = try await db.read { tx in try tx.value(of: "a") }
            #expect(value == 0)
        }
    }

    @Test func `a server that is not there is told at once`() {
        let refusal = #expect(throws: DatabaseUnavailable.self) { try PostgresDatabase(url: "postgres://acqua@127.0.0.1:1/none") }
        #expect(refusal?.description.contains("PostgreSQL") == true)
    }
}

/// Counts how often a body ran.
private final class Count: Sendable {
    private let runs = Atomic<Int>(0)

    var count: Int { runs.load(ordering: .sequentiallyConsistent) }

    func next() -> Int { runs.add(1, ordering: .sequentiallyConsistent).newValue }
}
