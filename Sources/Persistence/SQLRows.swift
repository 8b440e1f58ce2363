import Kernel

extension SQL {
    /// A column of rows that are bound to a statement.
    package enum BoundColumn: Sendable {
        case text(StaticString)
        case integer(StaticString)
    }

    /// `WITH name AS …`: a table of rows that are bound as one value, however many they are. The text of the statement is
    /// always the same, so that it is prepared once, and no limit on parameters concerns it.
    ///
    ///     let wanted = SQL.with("wanted", [.text("sku")], skus.map { [$0] }, for: tx.dialect)
    ///     let rows = try tx.all("\(wanted) SELECT … FROM wanted JOIN …")
    package static func with(
        _ name: StaticString,
        _ columns: [BoundColumn],
        _ rows: [[any SQLBindable]],
        for dialect: SQLDialect
    ) -> SQL {
        let json = JSON.array(rows.map { row in .array(row.map { $0.sqlValue.json }) }).text
        let list = columns.enumerated().map { position, column in Self.column(column, position, dialect) }
        let source: SQL =
            switch dialect {
            case .sqlite: "json_each(\(json))"
            case .postgres: "json_array_elements(CAST(\(json) AS JSON))"
            }
        // Materialized, or SQLite takes the rows for cheap and scans the table that they are joined to once for each.
        return SQL(stringLiteral: "WITH \(name) AS MATERIALIZED (") + "SELECT \(SQL.joined(list, by: ", ")) FROM \(source))"
    }

    private static func column(_ column: BoundColumn, _ position: Int, _ dialect: SQLDialect) -> SQL {
        // No collation is said: that of the column which they are compared with holds, and its index serves.
        switch (dialect, column) {
        case (.sqlite, .text(let name)), (.sqlite, .integer(let name)), (.postgres, .text(let name)):
            SQL(stringLiteral: "value ->> \(position) AS \(name)")
        case (.postgres, .integer(let name)):
            SQL(stringLiteral: "CAST(value ->> \(position) AS BIGINT) AS \(name)")
        }
    }
}

extension SQLValue {
    fileprivate var json: JSON {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .text(let text): .string(text)
        case .bytes: preconditionFailure("bytes are bound by themselves, not in rows")
        }
    }
}
