import Kernel

extension SQL {
    /// A column of rows that are bound to a statement.
    package enum BoundColumn: Sendable {
        case text(StaticString)
        case integer(StaticString)
        /// The same in every row; no value of the rows.
        case fixedText(StaticString, String)
        /// The same in every row; no value of the rows.
        case fixedInteger(StaticString, Int64)
    }

    /// `WITH name AS …`: a table of rows that are bound as one value (SQLite: a JSON array) or one a column (PostgreSQL:
    /// arrays), however many they are. The text of the statement is always the same, so that it is prepared once, and no
    /// limit on parameters concerns it.
    ///
    ///     let wanted = SQL.with("wanted", [.text("sku")], skus.map { [$0] }, for: tx.dialect)
    ///     let rows = try tx.all("\(wanted) SELECT … FROM wanted JOIN …")
    ///
    /// Join it by every column of a key, with fixed columns for those that are the same in all rows: then both databases look
    /// each row up by the key, whatever they believe of the table's size.
    /// - Parameter columns: those that are not fixed stand in the order of the rows' values.
    package static func with(
        _ name: StaticString,
        _ columns: [BoundColumn],
        _ rows: [[any SQLBindable]],
        for dialect: SQLDialect
    ) -> SQL {
        // Materialized, or SQLite takes the rows for cheap and scans the table that they are joined to once for each.
        let head = SQL(stringLiteral: "WITH \(name) AS MATERIALIZED (SELECT ")
        // No collation is said: that of the column which they are compared with holds, and its index serves.
        let source: SQL =
            switch dialect {
            case .sqlite: "json_each(\(JSON.array(rows.map { row in .array(row.map { $0.sqlValue.json }) }).text))"
            case .postgres: unnested(columns, rows)
            }
        return head + "\(SQL.joined(selected(columns, dialect), by: ", ")) FROM \(source))"
    }

    /// The planner takes arrays for ten rows and goes by the index; of JSON it expects a hundred, and scans.
    fileprivate static func unnested(_ columns: [BoundColumn], _ rows: [[any SQLBindable]]) -> SQL {
        let bound = columns.filter { !$0.isFixed }
        let arrays = bound.enumerated().map { position, column -> SQL in
            let literal = postgresArray(rows.map { $0[position].sqlValue })
            return column.isText ? "CAST(\(literal) AS TEXT[])" : "CAST(\(literal) AS BIGINT[])"
        }
        let names = bound.map { "\($0.name)" }.joined(separator: ", ")
        return "unnest(\(SQL.joined(arrays, by: ", "))) AS bound(" + SQL(stringLiteral: names) + ")"
    }

    fileprivate static func selected(_ columns: [BoundColumn], _ dialect: SQLDialect) -> [SQL] {
        var position = 0
        return columns.map { column in
            switch column {
            case .fixedText(let name, let text): return "CAST(\(text) AS TEXT)" + SQL(stringLiteral: " AS \(name)")
            case .fixedInteger(let name, let value): return "CAST(\(value) AS BIGINT)" + SQL(stringLiteral: " AS \(name)")
            case .text(let name), .integer(let name):
                defer { position += 1 }
                return SQL(stringLiteral: dialect == .sqlite ? "value ->> \(position) AS \(name)" : "\(name)")
            }
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

extension SQLTransaction {
    /// Adds rows to a table, as `enqueue` does. SQLite takes many rows of values in one statement at the least cost, a
    /// growing key above all; on PostgreSQL the statement is the same for any number of rows.
    package func insert(into table: StaticString, _ columns: [SQL.BoundColumn], _ rows: [[any SQLBindable]]) throws {
        if rows.isEmpty { return }
        let names = columns.map { "\($0.name)" }.joined(separator: ", ")
        let head = SQL(stringLiteral: "INSERT INTO \(table) (\(names)) ")
        guard dialect == .sqlite else {
            return try enqueue(head + "SELECT \(SQL.joined(SQL.selected(columns, dialect), by: ", ")) FROM \(SQL.unnested(columns, rows))")
        }
        let tuple = "(" + String(repeating: "?, ", count: columns.count).dropLast(2) + "), "
        // A part at a time, so that there are not too many texts of statements.
        for start in stride(from: 0, to: rows.count, by: rowsPerStatement) {
            let part = rows[start..<min(start + rowsPerStatement, rows.count)]
            var values: [SQLValue] = []
            values.reserveCapacity(part.count * columns.count)
            for row in part { SQL.append(row, columns, to: &values) }
            let tuples = String(repeating: tuple, count: part.count).dropLast(2)
            try enqueue(SQL(text: "\(head.text)VALUES \(tuples)", values: values))
        }
    }
}

private let rowsPerStatement = 50

extension SQL {
    /// One row, with the values of the fixed columns.
    fileprivate static func append(_ row: [any SQLBindable], _ columns: [BoundColumn], to values: inout [SQLValue]) {
        var position = 0
        for column in columns {
            switch column {
            case .text, .integer:
                values.append(row[position].sqlValue)
                position += 1
            case .fixedText(_, let text): values.append(.text(text))
            case .fixedInteger(_, let integer): values.append(.integer(integer))
            }
        }
    }
}

extension SQL.BoundColumn {
    fileprivate var name: StaticString {
        switch self {
        case .text(let name), .integer(let name), .fixedText(let name, _), .fixedInteger(let name, _): name
        }
    }

    fileprivate var isText: Bool {
        switch self {
        case .text, .fixedText: true
        case .integer, .fixedInteger: false
        }
    }

    fileprivate var isFixed: Bool {
        switch self {
        case .fixedText, .fixedInteger: true
        case .text, .integer: false
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
