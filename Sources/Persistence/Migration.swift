package import Kernel

/// One step of a schema. Once shipped it never changes. Its text serves both databases; what they name differently
/// stands in braces: `{bytes}`, `{serial}` (a growing integer key), `{code}` (text ordered by code point), and at the
/// end of a table `{rows}` (an ordinary table) or `{clustered}` (rows kept in the order of the primary key).
package struct Migration: Sendable {
    package let name: String
    package let script: String
    /// Computes for the rows that are there already what the script cannot.
    package let fill: (@Sendable (any SQLTransaction) throws -> Void)?

    package init(_ name: String, _ script: String, fill: (@Sendable (any SQLTransaction) throws -> Void)? = nil) {
        self.name = name
        self.script = script
        self.fill = fill
    }

    package func script(for dialect: SQLDialect) -> String {
        let words: [(String, String)] =
            switch dialect {
            case .sqlite:
                [
                    ("BIGINT", "INTEGER"), ("{bytes}", "BLOB"), ("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT"), ("{code}", "TEXT"),
                    ("{rows}", "STRICT"), ("{clustered}", "STRICT, WITHOUT ROWID"),
                ]
            case .postgres:
                [
                    ("{bytes}", "BYTEA"), ("{serial}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
                    ("{code}", "TEXT COLLATE \"C\""), ("{rows}", ""), ("{clustered}", ""),
                ]
            }
        return words.reduce(script) { text, word in text.replacing(word.0, with: word.1) }
    }
}

/// Whose database a schema is: kept in the database, so that the ERP never opens the store's and neither a stranger's.
package struct Schema: Sendable {
    package let application: String
    package let migrations: [Migration]

    package init(application: String, migrations: [Migration]) {
        self.application = application
        self.migrations = migrations
    }
}

/// Why a database cannot be used by this program.
package enum SchemaFault: Error, Equatable, CustomStringConvertible {
    case newer(unknown: String)
    case otherApplication(String)
    case stranger
    case changed(String)

    package var description: String {
        switch self {
        case .newer(let name):
            "the database was written by a newer version of acqua (it has the step “\(name)”); start that version instead"
        case .otherApplication(let name): "the database belongs to “\(name)”; name another one"
        case .stranger: "the database holds tables of another program; name another one"
        case .changed(let name): "the step “\(name)” in the database differs from the program's; this build is not to be trusted"
        }
    }
}

extension Schema {
    /// How many of the steps a database has had; none where it is empty. Changes nothing.
    /// - Throws: `SchemaFault` where the database is not for this program.
    package func stepsDone(_ tx: any SQLTransaction) throws -> Int {
        if try isEmpty(tx) { return 0 }
        guard try hasJournal(tx) else { throw SchemaFault.stranger }
        let found = try tx.first("SELECT application FROM acqua_schema")?.text("application") ?? ""
        guard found == application else { throw SchemaFault.otherApplication(found) }
        let done = try tx.all("SELECT name FROM acqua_migrations ORDER BY position").map { try $0.text("name") }
        for (index, name) in done.enumerated() {
            guard index < migrations.count else { throw SchemaFault.newer(unknown: name) }
            guard migrations[index].name == name else { throw SchemaFault.changed(name) }
        }
        return done.count
    }
}

extension SQLDatabase {
    /// Brings the database to this schema, under a lock, each step recorded; the names of the steps that ran.
    package func migrate(to schema: Schema, at now: Instant) async throws -> [String] {
        try await write { tx in
            try Self.lockMigrations(tx)
            if try isEmpty(tx) { try createJournal(tx, schema.application) }
            let done = try schema.stepsDone(tx)
            let missing = schema.migrations.dropFirst(done)
            for (offset, migration) in missing.enumerated() {
                try tx.executeScript(migration.script(for: tx.dialect))
                try migration.fill?(tx)
                let position = done + offset
                try tx.execute(
                    "INSERT INTO acqua_migrations (position, name, applied_at) VALUES (\(position), \(migration.name), \(now))"
                )
            }
            return missing.map(\.name)
        }
    }

    /// SQLite has one writer; PostgreSQL needs a lock that other servers see.
    private static func lockMigrations(_ tx: any SQLTransaction) throws {
        if tx.dialect == .postgres { _ = try tx.all("SELECT pg_advisory_xact_lock(7305417331)") }
    }
}

private func isEmpty(_ tx: any SQLTransaction) throws -> Bool {
    try tx.first(tableNames(tx.dialect)) == nil
}

private func hasJournal(_ tx: any SQLTransaction) throws -> Bool {
    try tx.all(tableNames(tx.dialect)).contains { try $0.text("name") == "acqua_schema" }
}

private func tableNames(_ dialect: SQLDialect) -> SQL {
    switch dialect {
    case .sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    case .postgres: "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = current_schema()"
    }
}

private func createJournal(_ tx: any SQLTransaction, _ application: String) throws {
    let journal = Migration(
        "journal",
        """
        CREATE TABLE acqua_schema (application TEXT NOT NULL PRIMARY KEY) {rows};
        CREATE TABLE acqua_migrations (
            position BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, applied_at BIGINT NOT NULL
        ) {rows}
        """
    )
    try tx.executeScript(journal.script(for: tx.dialect))
    try tx.execute("INSERT INTO acqua_schema (application) VALUES (\(application))")
}
