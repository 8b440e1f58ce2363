/// What a back-up says of itself: the digest of each of its tables, written when all of them are there.
package enum BackupDigests {
    package static func write(_ tables: [DatabaseCopy.Table], to backup: any SQLDatabase) async throws {
        try await backup.write { tx in
            try tx.executeScript("CREATE TABLE acqua_digests (name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL) STRICT")
            for table in tables {
                try tx.execute("INSERT INTO acqua_digests (name, digest) VALUES (\(table.name), \(table.digest.description))")
            }
        }
    }

    /// Reads all of a back-up and compares.
    /// - Throws: `DatabaseUnavailable` where something is missing or different.
    package static func check(_ backup: any SQLDatabase) async throws {
        let said = try await backup.read { tx in
            let isBackup = try tx.first("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'acqua_digests'") != nil
            guard isBackup else { throw DatabaseUnavailable("it is no whole back-up of acqua backup: it has no digests") }
            return try tx.all("SELECT name, digest FROM acqua_digests").map { (try $0.text("name"), try $0.text("digest")) }
        }
        let digests = Dictionary(said) { first, _ in first }
        let tables = try await DatabaseCopy.digests(of: backup)
        guard Set(tables.map(\.name)) == Set(digests.keys) else { throw DatabaseUnavailable("tables are missing") }
        for table in tables where digests[table.name] != table.digest.description {
            throw DatabaseUnavailable("the table \(table.name) is not what was backed up")
        }
    }
}
