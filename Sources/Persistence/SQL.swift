package import Kernel

/// A value of the database. There is no floating point: money and quantities are integers in their smallest step.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// What can be bound to a statement.
package protocol SQLBindable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable {
    package var sqlValue: SQLValue { self }
}
extension Int64: SQLBindable {
    package var sqlValue: SQLValue { .integer(self) }
}
extension Int: SQLBindable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
}
extension Bool: SQLBindable {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}
extension String: SQLBindable {
    package var sqlValue: SQLValue { .text(self) }
}
extension [UInt8]: SQLBindable {
    package var sqlValue: SQLValue { .bytes(self) }
}
extension Optional: SQLBindable where Wrapped: SQLBindable {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
extension SKU: SQLBindable {
    package var sqlValue: SQLValue { .text(text) }
}
extension Identifier: SQLBindable {
    package var sqlValue: SQLValue { .text(text) }
}
extension ExactDecimal: SQLBindable {
    package var sqlValue: SQLValue { .integer(steps) }
}
extension Instant: SQLBindable {
    package var sqlValue: SQLValue { .integer(microseconds) }
}
extension CalendarDate: SQLBindable {
    package var sqlValue: SQLValue { .text(description) }
}

/// A statement and its values. What is interpolated is always bound, never pasted into the text, so that an injection
/// cannot be written; the text itself can only come from literals.
///
///     let statement: SQL = "SELECT name FROM products WHERE sku = \(sku)"
package struct SQL: Sendable {
    /// The text with a question mark for each value, in order: as SQLite takes it, and what a prepared statement is known by.
    package private(set) var text: String
    /// The values in their order.
    package private(set) var values: [SQLValue]

    /// - Parameter text: with a question mark for each value.
    init(text: String, values: [SQLValue] = []) {
        self.text = text
        self.values = values
    }

    /// A statement for SQLite alone, with `?1`, `?2`, … in its text: where it is run for each of many rows, and names its values
    /// more than once.
    package init(numbered text: StaticString, _ values: [any SQLBindable]) {
        self.init(text: text.description, values: values.map { $0.sqlValue })
    }

    /// The text with `$1`, `$2`, … where the values stand: as PostgreSQL takes it.
    package var numberedText: String {
        var numbered: [UInt8] = []
        var count = 0
        var quote: UInt8?
        for byte in text.utf8 {
            // A question mark inside a literal stands for no value.
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            }
            if quote == nil, byte == UInt8(ascii: "?") {
                count += 1
                numbered += "$\(count)".utf8
            } else {
                numbered.append(byte)
            }
        }
        return String(decoding: numbered, as: UTF8.self)
    }

    fileprivate mutating func append(_ value: SQLValue) {
        values.append(value)
        text += "?"
    }

    fileprivate mutating func append(_ other: SQL) {
        values += other.values
        text += other.text
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        var both = left
        both.append(right)
        return both
    }

    /// The statements one after another, with a separator between them.
    package static func joined(_ statements: [SQL], by separator: StaticString) -> SQL {
        var joined = SQL(text: "")
        for (index, statement) in statements.enumerated() {
            if index > 0 { joined.text += separator.description }
            joined.append(statement)
        }
        return joined
    }

    /// `(a, b, c)` with every value bound; for `IN`. An empty list matches nothing.
    package static func list(_ values: [some SQLBindable]) -> SQL {
        values.isEmpty ? "(NULL)" : "(" + joined(values.map { "\($0)" }, by: ", ") + ")"
    }
}

extension SQL: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        self.init(text: value)
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.statement
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var statement = SQL(text: "")

        package init(literalCapacity: Int, interpolationCount: Int) {
            statement.text.reserveCapacity(literalCapacity + interpolationCount)
            statement.values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            statement.text += literal
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some SQLBindable) {
            statement.append(value.sqlValue)
        }

        /// Binds a value or NULL.
        package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            statement.append(value?.sqlValue ?? .null)
        }

        /// Inserts a part of a statement.
        package mutating func appendInterpolation(_ sql: SQL) {
            statement.append(sql)
        }
    }
}
