/// Copies a database of ours, from and to either kind. The source is read in one snapshot, a part at a time; the target must
/// be empty.
package enum DatabaseCopy {
    private static let valuesPerStatement = 8_000
    /// A table, and what was copied of it.
    package struct Table: Sendable, Equatable {
        package let name: String
        package var digest = RowDigest()
        package var isWhole = false

        package var rows: Int64 { digest.rows }
    }

    /// - Parameters:
    ///   - target: a database that has the same schema and no rows.
    ///   - progress: told after each table, and on the way through a long one.
    /// - Throws: `DatabaseUnavailable` where the target holds rows, or what it holds afterwards is not what was read.
    package static func copy(
        from source: any SQLDatabase,
        to target: any SQLDatabase,
        progress: @escaping @Sendable (Table) -> Void
    ) async throws -> [Table] {
        let names = try await target.read { tx in
            let names = try TableCatalog.tables(tx)
            for name in names {
                guard try tx.first(SQL(stringLiteral: "SELECT 1 AS one FROM \(name) LIMIT 1")) == nil else {
                    throw DatabaseUnavailable("the target is not empty: its table \(name) has rows")
                }
            }
            return names
        }
        let copied = try await digests(names, of: source, progress: progress) { part in try await insert(part, into: target) }
        try await target.write { tx in try restartCounters(names, tx) }
        let found = try await digests(of: target)
        for (table, twin) in zip(copied, found) where table != twin {
            throw DatabaseUnavailable(
                "the table \(table.name) was read as \(table.digest) and written as \(twin.digest); do not use the target"
            )
        }
        return copied
    }

    /// What every table of a database of ours comes to, read in one snapshot.
    package static func digests(of database: any SQLDatabase) async throws -> [Table] {
        let names = try await database.read { tx in try TableCatalog.tables(tx) }
        return try await digests(names, of: database, progress: { _ in }, take: { _ in })
    }

    private static func digests(
        _ names: [String],
        of database: any SQLDatabase,
        progress: @escaping @Sendable (Table) -> Void,
        take: (TablePart) async throws -> Void
    ) async throws -> [Table] {
        var account = TableAccount(tables: names.map { Table(name: $0) }, progress: progress)
        try await TableStream.read(names, of: database) { part in
            try await take(part)
            account.add(part)
        }
        account.finish()
        return account.tables
    }

    private static func insert(_ part: TablePart, into target: any SQLDatabase) async throws {
        guard let columns = part.rows.first?.columnNames else { return }
        let step = max(1, valuesPerStatement / columns.count)
        try await target.write { tx in
            let override = tx.dialect == .postgres ? " OVERRIDING SYSTEM VALUE" : ""
            let head = SQL(stringLiteral: "INSERT INTO \(part.table) (\(columns.joined(separator: ", ")))\(override) VALUES ")
            for start in stride(from: 0, to: part.rows.count, by: step) {
                let rows = part.rows[start..<min(start + step, part.rows.count)]
                let values = rows.map { row in "(" + SQL.joined(row.allValues.map { "\($0)" }, by: ", ") + ")" as SQL }
                try tx.execute(head + SQL.joined(values, by: ", "))
            }
        }
    }

    /// On PostgreSQL the growing keys go on after the highest that was copied.
    private static func restartCounters(_ names: [String], _ tx: any SQLTransaction) throws {
        guard tx.dialect == .postgres else { return }
        let identities = try tx.all(
            """
            SELECT CAST(table_name AS TEXT) AS table_name, CAST(column_name AS TEXT) AS column_name
            FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'
            """
        )
        for row in identities {
            let (table, column) = (try row.text("table_name"), try row.text("column_name"))
            guard names.contains(table) else { continue }
            let highest = "SELECT COALESCE(MAX(\(column)), 0) + 1 FROM \(table)"
            _ = try tx.all(
                SQL(stringLiteral: "SELECT setval(pg_get_serial_sequence('\(table)', '\(column)'), (\(highest)), false)")
            )
        }
    }
}

/// What was read so far, table after table.
private struct TableAccount {
    /// After so many rows of one table `progress` is told.
    private static let rowsPerLine: Int64 = 100_000

    private(set) var tables: [DatabaseCopy.Table]
    private let progress: @Sendable (DatabaseCopy.Table) -> Void
    private var current = 0

    init(tables: [DatabaseCopy.Table], progress: @escaping @Sendable (DatabaseCopy.Table) -> Void) {
        self.tables = tables
        self.progress = progress
    }

    mutating func add(_ part: TablePart) {
        while current + 1 < tables.count, tables[current].name != part.table { finishOne() }
        let before = tables[current].rows
        let order = part.order
        for row in part.rows { tables[current].digest.add(order.map { row.allValues[$0] }) }
        if before / Self.rowsPerLine != tables[current].rows / Self.rowsPerLine { progress(tables[current]) }
    }

    mutating func finish() {
        while current < tables.count { finishOne() }
    }

    private mutating func finishOne() {
        tables[current].isWhole = true
        progress(tables[current])
        current += 1
    }
}
