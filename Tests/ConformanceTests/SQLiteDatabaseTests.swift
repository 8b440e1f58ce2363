import Foundation
import Persistence
import PersistenceSQLite
import TestSupport
import Testing

@Suite struct SQLiteDatabaseTests {
    @Test func `every commit is synced`() async throws {
        try await withDatabase(.sqlite) { db in
            let row = try await db.write { tx in try tx.first("PRAGMA synchronous") }
            #expect(try row?.integer("synchronous") == 2)
        }
    }

    @Test func `foreign keys hold and the journal is written ahead`() async throws {
        try await withDatabase(.sqlite) { db in
            let (keys, journal) = try await db.write { tx in
                (try tx.first("PRAGMA foreign_keys")?.integer("foreign_keys"), try tx.first("PRAGMA journal_mode")?.text("journal_mode"))
            }
            #expect(keys == 1)
            #expect(journal == "wal")
        }
    }

    @Test func `a second opener is told which process has the file`() async throws {
        try await withFreshDatabase(.sqlite) { fresh in
            let db = try fresh.open()
            let refusal = #expect(throws: DatabaseUnavailable.self) { try fresh.open() }
            #expect(refusal?.description.contains("process \(getpid()) ") == true)
            #expect(refusal?.description.contains(fresh.path) == true)
            try await db.write { tx in try tx.executeScript("CREATE TABLE still_mine (x BIGINT)") }
            await db.close()
            let again = try fresh.open()
            await again.close()
        }
    }

    @Test func `a file that is no database is named as such`() async throws {
        let path = try ScratchFolder.fresh("noise") + "/acqua.sqlite"
        try Data(String(repeating: "this is a letter, ", count: 100).utf8).write(to: URL(fileURLWithPath: path))
        let refusal = #expect(throws: DatabaseUnavailable.self) { try SQLiteDatabase(path: path) }
        #expect(refusal?.description.contains(path) == true)
        #expect(refusal?.description.contains("no SQLite database") == true)
    }

    @Test func `a folder that does not exist is told`() throws {
        let path = try ScratchFolder.fresh("folder") + "/absent/acqua.sqlite"
        let refusal = #expect(throws: DatabaseUnavailable.self) { try SQLiteDatabase(path: path) }
        #expect(refusal?.description.contains(path) == true)
    }
}
