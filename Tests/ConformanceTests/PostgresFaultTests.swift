import Dispatch
import Persistence
import PersistencePostgres
import TestSupport
import Testing

@Suite struct PostgresFaultTests {
    /// What makes a request wait too long: a lock that another holds, or a statement that does not end.
    enum Wait: String, CaseIterable {
        case lock = "SET LOCAL lock_timeout = '50ms'"
        case statement = "SET LOCAL statement_timeout = '50ms'"
    }

    @Test(arguments: Wait.allCases)
    func `a request that waits too long fails alone, and its neighbours land`(wait: Wait) async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let largest = Tally()
            let db = try fresh.open { requests, _ in largest.raise(to: requests) }
            let other = try fresh.open()
            let mayEnd = DispatchSemaphore(value: 0)
            let (holding, isHolding) = AsyncStream<Void>.makeStream()
            async let holder: Void = other.write { tx in
                try tx.execute("UPDATE counters SET value = 100 WHERE name = 'b'")
                isHolding.finish()
                _ = mayEnd.wait(timeout: .now() + 60)
            }
            for await _ in holding {}
            for round in 0..<50 where round == 0 || largest.value < 3 {
                let outcomes = await Self.crowd(db, wait)
                #expect(outcomes == ["landed", "landed", "timedOut", "landed", "landed"])
            }
            mayEnd.signal()
            try await holder
            let (value, entries) = try await db.read { tx in (try tx.value(of: "a"), try tx.value(of: "b")) }
            #expect(value ?? 0 >= 4 && value.map { $0 % 4 } == 0)
            #expect(entries == 100)
            await db.close()
            await other.close()
        }
    }

    /// Five requests at once, of which the third waits too long.
    private static func crowd(_ db: any SQLDatabase, _ wait: Wait) async -> [String] {
        await withTaskGroup(of: (Int, String).self) { group in
            for index in 0..<5 {
                group.addTask {
                    do {
                        try await db.write { tx in
                            try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'")
                            guard index == 2 else { return }
                            try tx.executeScript(wait.rawValue)
                            switch wait {
                            case .lock: try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'b'")
                            case .statement: _ = try tx.all("SELECT pg_sleep(30)")
                            }
                        }
                        return (index, "landed")
                    } catch {
                        return (index, (error as? SQLError).map { "\($0.kind)" } ?? "\(error)")
                    }
                }
            }
            return await group.reduce(into: [String](repeating: "", count: 5)) { $0[$1.0] = $1.1 }
        }
    }

    @Test func `a read whose connection breaks on the way is read again on another one`() async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            let runs = Tally()
            let value = try await db.read { tx in
                if runs.raise() == 1 { _ = try tx.all("SELECT pg_terminate_backend(pg_backend_pid())") }
                return try tx.value(of: "a")
            }
            #expect(value == 0)
            #expect(runs.value == 2)
            await db.close()
        }
    }

    @Test func `a read that breaks every connection says that it was the connection, and the others heal`() async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            for _ in 0..<8 {
                await #expect {
                    try await db.read { tx in _ = try tx.all("SELECT pg_terminate_backend(pg_backend_pid())") }
                } throws: {
                    ($0 as? SQLError)?.kind == .connectionLost
                }
            }
            for _ in 0..<8 { #expect(try await db.read { tx in try tx.value(of: "a") } == 0) }
            await db.close()
        }
    }

    @Test func `a write that breaks every connection ends, and says that it was the connection`() async throws {
        try await withFreshDatabase(.postgres, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            await #expect {
                try await db.write { tx in _ = try tx.all("SELECT pg_terminate_backend(pg_backend_pid())") }
            } throws: {
                ($0 as? SQLError)?.kind == .connectionLost
            }
            try await db.write { tx in try tx.execute("UPDATE counters SET value = 3 WHERE name = 'a'") }
            #expect(try await db.read { tx in try tx.value(of: "a") } == 3)
            await db.close()
        }
    }
}
