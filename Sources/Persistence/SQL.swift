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
    fileprivate enum Part: Sendable {
        case text(String)
        case value(SQLValue)
    }

    fileprivate var parts: [Part]

    /// The text with numbered placeholders and the values in their order.
    /// - Parameter sigil: what stands before the number: "?" for SQLite, "$" for PostgreSQL.
    package func rendered(sigil: Character) -> (text: String, values: [SQLValue]) {
        var text = ""
        var values: [SQLValue] = []
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .value(let value):
                values.append(value)
                text.append(sigil)
                text += String(values.count)
            }
        }
        return (text, values)
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        SQL(parts: left.parts + right.parts)
    }

    /// The statements one after another, with a separator between them.
    package static func joined(_ statements: [SQL], by separator: StaticString) -> SQL {
        var parts: [Part] = []
        for (index, statement) in statements.enumerated() {
            if index > 0 { parts.append(.text(separator.description)) }
            parts += statement.parts
        }
        return SQL(parts: parts)
    }

    /// `(a, b, c)` with every value bound; for `IN`. An empty list matches nothing.
    package static func list(_ values: [some SQLBindable]) -> SQL {
        values.isEmpty ? "(NULL)" : "(" + joined(values.map { "\($0)" }, by: ", ") + ")"
    }
}

extension SQL: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        parts = [.text(value)]
    }

    package init(stringInterpolation: StringInterpolation) {
        parts = stringInterpolation.parts
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.text(literal)) }
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some SQLBindable) {
            parts.append(.value(value.sqlValue))
        }

        /// Binds a value or NULL.
        package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            parts.append(.value(value?.sqlValue ?? .null))
        }

        /// Inserts a part of a statement.
        package mutating func appendInterpolation(_ sql: SQL) {
            parts += sql.parts
        }
    }
}
