/// Copies a database of ours, from and to either kind. The source is read in one snapshot; the target must be empty.
package enum DatabaseCopy {
    private static let rowsPerWrite = 500

    /// A table and how many rows were copied.
    package struct Table: Sendable, Equatable {
        package let name: String
        package let rows: Int
    }

    /// - Parameters:
    ///   - target: a database that has the same schema and no rows.
    ///   - progress: told after each table.
    /// - Throws: `DatabaseUnavailable` where the target holds rows, or a count differs afterwards.
    package static func copy(
        from source: any SQLDatabase,
        to target: any SQLDatabase,
        progress: @escaping @Sendable (Table) -> Void
    ) async throws -> [Table] {
        let names = try await target.read { tx in try tableNames(tx) }
        var copied: [Table] = []
        for name in names {
            let count = try await target.read { tx in try rowCount(name, tx) }
            guard count == 0 else { throw DatabaseUnavailable("the target is not empty: its table \(name) has \(count) rows") }
        }
        let pages = try await source.read { tx in
            try names.map { name in (name: name, rows: try tx.all(SQL(stringLiteral: "SELECT * FROM \(name)"))) }
        }
        for (name, rows) in pages {
            try await insert(rows, into: name, of: target)
            let table = Table(name: name, rows: rows.count)
            copied.append(table)
            progress(table)
        }
        try await target.write { tx in try restartCounters(names, tx) }
        return copied
    }

    private static func insert(_ rows: [SQLRow], into name: String, of target: any SQLDatabase) async throws {
        guard let columns = rows.first?.columnNames else { return }
        var start = 0
        while start < rows.count {
            let part = Array(rows[start..<min(start + rowsPerWrite, rows.count)])
            try await target.write { tx in
                let values = try part.map { row in
                    "(" + SQL.joined(try columns.map { column in "\(try row.value(column))" }, by: ", ") + ")" as SQL
                }
                let override = tx.dialect == .postgres ? " OVERRIDING SYSTEM VALUE" : ""
                let head = SQL(stringLiteral: "INSERT INTO \(name) (\(columns.joined(separator: ", ")))\(override) VALUES ")
                try tx.execute(head + SQL.joined(values, by: ", "))
            }
            start += part.count
        }
    }

    /// Our tables in the order of their making, so that what a row refers to comes before it.
    private static func tableNames(_ tx: any SQLTransaction) throws -> [String] {
        let statement: SQL =
            switch tx.dialect {
            case .sqlite:
                """
                SELECT name FROM sqlite_schema
                WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'acqua_%' ORDER BY rowid
                """
            case .postgres:
                """
                SELECT CAST(relname AS TEXT) AS name FROM pg_class
                WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace) AND relname NOT LIKE 'acqua\\_%'
                ORDER BY oid
                """
            }
        return try tx.all(statement).map { try $0.text("name") }
    }

    private static func rowCount(_ name: String, _ tx: any SQLTransaction) throws -> Int64 {
        try tx.first(SQL(stringLiteral: "SELECT COUNT(*) AS n FROM \(name)"))?.integer("n") ?? 0
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
