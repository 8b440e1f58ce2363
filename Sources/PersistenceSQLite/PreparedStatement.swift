import Foundation
import GRDB
import GRDBSQLite
import Persistence

/// A statement of GRDB's cache, with its values bound, which is run by SQLite's own functions: GRDB's way with values, rows
/// and observers cost more than the work itself.
struct PreparedStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    private let db: Database

    /// - Throws: where SQLite does not take the text, or a value.
    init(_ statement: SQL, _ db: Database) throws {
        self.db = db
        do {
            let cached = try db.cachedStatement(sql: statement.text)
            // One that is giving out rows right now would begin anew, and never end: it is prepared a second time instead.
            let isRunning = sqlite3_stmt_busy(cached.sqliteStatement) != 0
            self.statement = isRunning ? try db.makeStatement(sql: statement.text) : cached
        } catch let error as DatabaseError {
            throw SQLError(error)
        }
        handle = self.statement.sqliteStatement
        for (index, value) in statement.values.enumerated() { try bind(value, at: Int32(index) + 1) }
    }

    /// Goes on to the next row; false after the last.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure()
        }
    }

    /// Ends the run; the values stay bound until the next one.
    func reset() {
        sqlite3_reset(handle)
    }

    func row() throws -> SQLRow {
        let columns = statement.columnNames
        var values: [SQLValue] = []
        values.reserveCapacity(columns.count)
        for index in columns.indices { values.append(try value(at: Int32(index), columns)) }
        return SQLRow(columns: columns, values: values)
    }

    private func value(at index: Int32, _ columns: [String]) throws -> SQLValue {
        switch sqlite3_column_type(handle, index) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
        case SQLITE_TEXT:
            // The text first: asking for it may change how many bytes it has.
            let start = sqlite3_column_text(handle, index)
            return .text(String(decoding: UnsafeBufferPointer(start: start, count: count(index)), as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(handle, index)
            return .bytes([UInt8](UnsafeRawBufferPointer(start: start, count: count(index))))
        default:
            throw SQLRowMismatch(column: columns[Int(index)], found: "the float \(sqlite3_column_double(handle, index))")
        }
    }

    private func count(_ index: Int32) -> Int { Int(sqlite3_column_bytes(handle, index)) }

    private func bind(_ value: SQLValue, at index: Int32) throws {
        let status =
            switch value {
            case .null: sqlite3_bind_null(handle, index)
            case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
            case .text(let text):
                // SQLite takes a text up to its first U+0000 and would keep the beginning of it.
                if text.utf8.contains(0) {
                    throw SQLError(kind: .other, message: "a text holds U+0000, which no database keeps")
                } else {
                    text.bind(to: handle, at: index)
                }
            // Without an address SQLite would take the empty value for NULL.
            case .bytes(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(handle, index, 0)
            case .bytes(let bytes): Data(bytes).bind(to: handle, at: index)
            }
        if status != SQLITE_OK { throw failure() }
    }

    private func failure() -> SQLError {
        let code = ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection))
        let message = String(cString: sqlite3_errmsg(db.sqliteConnection))
        return SQLError(DatabaseError(resultCode: code, message: message, sql: statement.sql))
    }
}
