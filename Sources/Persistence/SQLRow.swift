package import Kernel

/// A row holds something else than the program expects: the schema and the program disagree.
package struct SQLRowMismatch: Error, CustomStringConvertible {
    package let column: String
    package let found: String

    package init(column: String, found: String) {
        self.column = column
        self.found = found
    }

    package var description: String { "column \(column) holds \(found)" }
}

/// One row of an answer; columns are read by name.
package struct SQLRow: Sendable {
    private let columns: [String]
    private let values: [SQLValue]

    package init(columns: [String], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    package var columnNames: [String] { columns }
    /// In the order of the columns.
    package var allValues: [SQLValue] { values }

    package func value(_ column: String) throws -> SQLValue {
        guard let index = columns.firstIndex(of: column), index < values.count else {
            throw SQLRowMismatch(column: column, found: "nothing: no such column")
        }
        return values[index]
    }

    package func integer(_ column: String) throws -> Int64 {
        if let value = try integerIfAny(column) { return value }
        throw SQLRowMismatch(column: column, found: "NULL")
    }

    package func integerIfAny(_ column: String) throws -> Int64? {
        switch try value(column) {
        case .integer(let value): return value
        case .null: return nil
        case let other: throw SQLRowMismatch(column: column, found: "\(other)")
        }
    }

    package func text(_ column: String) throws -> String {
        if let value = try textIfAny(column) { return value }
        throw SQLRowMismatch(column: column, found: "NULL")
    }

    package func textIfAny(_ column: String) throws -> String? {
        switch try value(column) {
        case .text(let value): return value
        case .null: return nil
        case let other: throw SQLRowMismatch(column: column, found: "\(other)")
        }
    }

    package func bytes(_ column: String) throws -> [UInt8] {
        switch try value(column) {
        case .bytes(let value): return value
        case let other: throw SQLRowMismatch(column: column, found: "\(other)")
        }
    }

    package func bytesIfAny(_ column: String) throws -> [UInt8]? {
        if case .null = try value(column) { return nil }
        return try bytes(column)
    }

    package func bool(_ column: String) throws -> Bool {
        try integer(column) != 0
    }

    package func boolIfAny(_ column: String) throws -> Bool? {
        try integerIfAny(column).map { $0 != 0 }
    }

    package func sku(_ column: String = "sku") throws -> SKU {
        SKU(stored: try text(column))
    }

    package func id<Record>(_ column: String) throws -> Identifier<Record> {
        Identifier(try text(column))
    }

    package func decimal<Unit>(_ column: String) throws -> ExactDecimal<Unit> {
        try ExactDecimal(steps: try integer(column))
    }

    package func decimalIfAny<Unit>(_ column: String) throws -> ExactDecimal<Unit>? {
        guard let steps = try integerIfAny(column) else { return nil }
        return try ExactDecimal(steps: steps)
    }

    package func instant(_ column: String) throws -> Instant {
        Instant(microseconds: try integer(column))
    }

    package func instantIfAny(_ column: String) throws -> Instant? {
        try integerIfAny(column).map(Instant.init(microseconds:))
    }

    package func date(_ column: String) throws -> CalendarDate {
        let text = try text(column)
        guard let date = CalendarDate(text) else { throw SQLRowMismatch(column: column, found: text) }
        return date
    }
}
