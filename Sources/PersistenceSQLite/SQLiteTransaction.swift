import Foundation
import GRDB
import Persistence

/// Ours; GRDB has a type of that name too.
typealias SQL = Persistence.SQL

struct SQLiteTransaction: SQLTransaction {
    let db: Database
    private let running = RunningStatements()

    init(db: Database) {
        self.db = db
    }

    var dialect: SQLDialect { .sqlite }

    @discardableResult
    func execute(_ statement: SQL) throws -> Int {
        try translatingErrors {
            let before = db.totalChangesCount
            let (text, values) = statement.rendered(sigil: "?")
            try prepare(text, values).execute()
            return db.totalChangesCount - before
        }
    }

    func forEach(_ statement: SQL, _ body: (SQLRow) throws -> Void) throws {
        let (text, values) = statement.rendered(sigil: "?")
        let prepared = try translatingErrors { try prepare(text, values) }
        running.begin(text)
        defer { running.end(text) }
        let columns = prepared.columnNames
        let cursor = try translatingErrors { try Row.fetchCursor(prepared) }
        while let row = try translatingErrors({ try cursor.next() }) {
            let values = try columns.indices.map { try row.value(at: $0, columns) }
            try body(SQLRow(columns: columns, values: values))
        }
    }

    func executeScript(_ script: String) throws {
        try translatingErrors { try db.execute(sql: script) }
    }

    private func prepare(_ text: String, _ values: [SQLValue]) throws -> Statement {
        // SQLite takes a text up to its first U+0000 and would keep the beginning of it.
        for case .text(let text) in values where text.utf8.contains(0) {
            throw SQLError(kind: .other, message: "a text holds U+0000, which no database keeps")
        }
        let prepared = running.contains(text) ? try db.makeStatement(sql: text) : try db.cachedStatement(sql: text)
        prepared.setUncheckedArguments(StatementArguments(values.map(\.databaseValue)))
        return prepared
    }
}

/// The statements that are giving out rows right now. One of these that ran inside its own rows would begin anew, and
/// never end: it is prepared a second time instead.
private final class RunningStatements {
    private var texts: [String] = []

    func contains(_ text: String) -> Bool { texts.contains(text) }
    func begin(_ text: String) { texts.append(text) }

    func end(_ text: String) {
        if let index = texts.lastIndex(of: text) { texts.remove(at: index) }
    }
}

private func translatingErrors<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw SQLError(error)
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .text(let value): value.databaseValue
        case .bytes(let value): Data(value).databaseValue
        }
    }
}

extension Row {
    fileprivate func value(at index: Int, _ columns: [String]) throws -> SQLValue {
        let value: DatabaseValue = self[index]
        switch value.storage {
        case .null: return .null
        case .int64(let integer): return .integer(integer)
        case .string(let text): return .text(text)
        case .blob(let data): return .bytes([UInt8](data))
        case .double(let number): throw SQLRowMismatch(column: columns[index], found: "the float \(number)")
        }
    }
}

extension SQLError {
    init(_ error: DatabaseError) {
        let kind: Kind =
            switch error.extendedResultCode {
            case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: .unique
            case .SQLITE_CONSTRAINT_FOREIGNKEY: .reference
            default: SQLError.kind(of: error.resultCode)
            }
        self.init(kind: kind, message: error.description)
    }

    private static func kind(of code: ResultCode) -> Kind {
        switch code {
        case .SQLITE_CONSTRAINT: .check
        case .SQLITE_BUSY, .SQLITE_LOCKED: .transient
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_NOMEM,
            .SQLITE_MISUSE:  // a connection that is closed
            .unavailable
        default: .other
        }
    }
}
