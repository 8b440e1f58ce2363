import Foundation
import Persistence
import PersistenceSQLite
import TestSupport
import Testing

@Suite struct SQLiteFaultTests {
    /// How the disk fails, and a device that fails so.
    enum Fault: String, CaseIterable {
        /// Takes what is written, and then cannot sync it.
        case sync = "/dev/null"
        case full = "/dev/full"
    }

    @Test(arguments: Fault.allCases)
    func `a connection whose commit failed is never used again, and nothing is lost or half there`(fault: Fault) async throws {
        try await withFreshDatabase(.sqlite, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            try await db.write { tx in
                try tx.executeScript("CREATE TEMP TABLE of_this_connection (x BIGINT)")
                try tx.execute("UPDATE counters SET value = 1 WHERE name = 'a'")
            }
            let path = fresh.path
            let error = await #expect(throws: (any Error).self) {
                try await db.write { tx in
                    try tx.execute("UPDATE counters SET value = 99 WHERE name = 'a'")
                    try Self.breakLog(of: path, fault)
                }
            }
            switch fault {
            case .sync: #expect(error is SQLCommitUnknown)
            case .full: #expect((error as? SQLError)?.kind == .unavailable)
            }
            let (value, temporary) = try await db.write { tx in
                (try tx.value(of: "a"), try tx.all("SELECT name FROM temp.sqlite_schema WHERE name = 'of_this_connection'").count)
            }
            #expect(value == 1)
            #expect(temporary == 0)
            try await db.write { tx in try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'") }
            await db.close()
            try await Self.expectWhole(fresh, value: 2)
        }
    }

    @Test(arguments: Fault.allCases)
    func `of a group whose commit failed nobody is told that it landed, and all of it can be repeated`(fault: Fault) async throws {
        try await withFreshDatabase(.sqlite, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            let path = fresh.path
            let landed = await Self.crowd(db, 40) { tx, index in
                try tx.execute("INSERT INTO entries (counter, value) VALUES ('a', \(index))")
                if index == 20 { try Self.breakLog(of: path, fault) }
            }
            #expect(!landed.contains(20))
            let again = await Self.crowd(db, 40) { tx, index in
                try tx.execute("INSERT INTO entries (counter, value) VALUES ('a', \(index)) ON CONFLICT (value) DO NOTHING")
                try tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'a'")
            }
            #expect(again == Set(0..<40))
            await db.close()
            let reopened = try fresh.open()
            let entries = try await reopened.read { tx in try tx.all("SELECT value FROM entries").map { try $0.integer("value") } }
            #expect(Set(entries) == Set(0..<40))
            await reopened.close()
            try await Self.expectWhole(fresh, value: 40)
        }
    }

    @Test func `what is found in the log is in the file before anything is answered`() async throws {
        try await withFreshDatabase(.sqlite, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            try await db.write { tx in try tx.execute("UPDATE counters SET value = 7 WHERE name = 'a'") }
            let copy = try ScratchFolder.fresh("killed") + "/acqua.sqlite"
            for end in ["", "-wal"] { try FileManager.default.copyItem(atPath: fresh.path + end, toPath: copy + end) }
            await db.close()
            #expect(try Self.size(copy + "-wal") > 0)
            let killed = try SQLiteDatabase(path: copy)
            #expect(try Self.size(copy + "-wal") == 0)
            #expect(try await killed.read { tx in try tx.value(of: "a") } == 7)
            await killed.close()
        }
    }

    @Test func `a log that somebody reads from meanwhile is no reason not to start`() async throws {
        try await withFreshDatabase(.sqlite, schema: conformanceSchema) { fresh in
            let db = try fresh.open()
            try await db.write { tx in try tx.execute("UPDATE counters SET value = 7 WHERE name = 'a'") }
            let copy = try ScratchFolder.fresh("killed") + "/acqua.sqlite"
            for end in ["", "-wal"] { try FileManager.default.copyItem(atPath: fresh.path + end, toPath: copy + end) }
            await db.close()
            let sidecar = try SQLiteReader(path: copy)
            let mayEnd = DispatchSemaphore(value: 0)
            let (reading, isReading) = AsyncStream<Void>.makeStream()
            async let seen = sidecar.read { tx in
                let value = try tx.value(of: "a")
                isReading.finish()
                _ = mayEnd.wait(timeout: .now() + 60)
                return value
            }
            for await _ in reading {}
            let killed = try SQLiteDatabase(path: copy)
            try await killed.write { tx in try tx.execute("UPDATE counters SET value = 8 WHERE name = 'a'") }
            mayEnd.signal()
            #expect(try await seen == 7)
            #expect(try await killed.read { tx in try tx.value(of: "a") } == 8)
            await sidecar.close()
            await killed.close()
        }
    }

    /// Those of so many writes at once that landed.
    private static func crowd(
        _ db: any SQLDatabase,
        _ count: Int,
        _ body: @escaping @Sendable (any SQLTransaction, Int) throws -> Void
    ) async -> Set<Int> {
        await withTaskGroup(of: Int?.self) { group in
            for index in 0..<count {
                group.addTask { (try? await db.write { tx in try body(tx, index) }) == nil ? nil : index }
            }
            return await group.reduce(into: []) { landed, index in if let index { landed.insert(index) } }
        }
    }

    /// From here on, whoever has the log open writes to a device that fails instead; whoever opens it anew does not.
    private static func breakLog(of path: String, _ fault: Fault) throws {
        let device = open(fault.rawValue, O_RDWR | O_CLOEXEC)
        defer { close(device) }
        var broken = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            guard let file = Int32(name), target == path + "-wal" else { continue }
            if dup2(device, file) == file { broken += 1 }
        }
        guard device >= 0, broken > 0 else { throw Objection() }
    }

    private static func expectWhole(_ fresh: FreshDatabase, value: Int64) async throws {
        let again = try fresh.open()
        let (found, check) = try await again.read { tx in
            (try tx.value(of: "a"), try tx.all("PRAGMA integrity_check").map { try $0.text("integrity_check") })
        }
        #expect(found == value)
        #expect(check == ["ok"])
        await again.close()
    }

    private static func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? -1
    }
}
