import Kernel

extension SQL {
    /// A column of rows that are bound to a statement.
    package enum BoundColumn: Sendable {
        case text(StaticString)
        case integer(StaticString)
    }

    /// `WITH name AS …`: a table of rows that are bound as one value (SQLite: a JSON array) or one a column (PostgreSQL:
    /// arrays), however many they are. The text of the statement is always the same, so that it is prepared once, and no
    /// limit on parameters concerns it.
    ///
    ///     let wanted = SQL.with("wanted", [.text("sku")], skus.map { [$0] }, for: tx.dialect)
    ///     let rows = try tx.all("\(wanted) SELECT … FROM wanted JOIN …")
    package static func with(
        _ name: StaticString,
        _ columns: [BoundColumn],
        _ rows: [[any SQLBindable]],
        for dialect: SQLDialect
    ) -> SQL {
        // Materialized, or SQLite takes the rows for cheap and scans the table that they are joined to once for each.
        let head = SQL(stringLiteral: "WITH \(name) AS MATERIALIZED (SELECT ")
        // No collation is said: that of the column which they are compared with holds, and its index serves.
        switch dialect {
        case .sqlite:
            let json = JSON.array(rows.map { row in .array(row.map { $0.sqlValue.json }) }).text
            let list = columns.enumerated().map { position, column in
                SQL(stringLiteral: "value ->> \(position) AS \(column.name)")
            }
            return head + "\(SQL.joined(list, by: ", ")) FROM json_each(\(json)))"
        case .postgres:
            // The planner takes arrays for ten rows and goes by the index; of JSON it expects a hundred, and scans.
            let names = columns.map { "\($0.name)" }.joined(separator: ", ")
            let arrays = columns.enumerated().map { position, column -> SQL in
                let literal = postgresArray(rows.map { $0[position].sqlValue })
                return switch column {
                case .text: "CAST(\(literal) AS TEXT[])"
                case .integer: "CAST(\(literal) AS BIGINT[])"
                }
            }
            return head + SQL(stringLiteral: names) + " FROM unnest(\(SQL.joined(arrays, by: ", "))) AS bound("
                + SQL(stringLiteral: names) + "))"
        }
    }

    /// PostgreSQL's text form of an array.
    private static func postgresArray(_ values: [SQLValue]) -> String {
        var text = "{"
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            switch value {
            case .null: text += "NULL"
            case .integer(let integer): text += String(integer)
            case .text(let string):
                text += "\""
                for scalar in string.unicodeScalars {
                    if scalar == "\"" || scalar == "\\" { text += "\\" }
                    text.unicodeScalars.append(scalar)
                }
                text += "\""
            case .bytes: preconditionFailure("bytes are bound by themselves, not in rows")
            }
        }
        return text + "}"
    }
}

extension SQL.BoundColumn {
    fileprivate var name: StaticString {
        switch self {
        case .text(let name), .integer(let name): name
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
