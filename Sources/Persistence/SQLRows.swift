import Kernel

extension SQL {
    /// A column of rows that are bound to a statement.
    package enum BoundColumn: Sendable {
        case text(StaticString)
        case integer(StaticString)
    }

    /// A `SELECT` of rows that are bound as one value, however many they are: the text of the statement is always the
    /// same, so that it is prepared once, and no limit on parameters concerns it.
    ///
    ///     let statement: SQL = "WITH wanted AS (\(SQL.rows([.text("sku")], skus, for: tx.dialect))) SELECT …"
    package static func rows(_ columns: [BoundColumn], _ rows: [[any SQLBindable]], for dialect: SQLDialect) -> SQL {
        let json = JSON.array(rows.map { row in .array(row.map { $0.sqlValue.json }) }).text
        let list = columns.enumerated().map { position, column in Self.column(column, position, dialect) }
        let source: SQL =
            switch dialect {
            case .sqlite: "json_each(\(json))"
            case .postgres: "json_array_elements(CAST(\(json) AS JSON))"
            }
        return "SELECT \(SQL.joined(list, by: ", ")) FROM \(source)"
    }

    private static func column(_ column: BoundColumn, _ position: Int, _ dialect: SQLDialect) -> SQL {
        switch (dialect, column) {
        case (.sqlite, .text(let name)), (.sqlite, .integer(let name)):
            SQL(stringLiteral: "value ->> \(position) AS \(name)")
        case (.postgres, .text(let name)):
            SQL(stringLiteral: "(value ->> \(position)) COLLATE \"C\" AS \(name)")
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
