import GRDB
import Persistence

/// Ours; GRDB has a type of that name too.
typealias SQL = Persistence.SQL

struct SQLiteTransaction: SQLTransaction {
    let db: Database

    var dialect: SQLDialect { .sqlite }

    @discardableResult
    func execute(_ statement: SQL) throws -> Int {
        let before = db.totalChangesCount
        let prepared = try PreparedStatement(statement, db)
        defer { prepared.reset() }
        while try prepared.step() {}
        return db.totalChangesCount - before
    }

    func forEach(_ statement: SQL, _ body: (SQLRow) throws -> Void) throws {
        let prepared = try PreparedStatement(statement, db)
        defer { prepared.reset() }
        while try prepared.step() { try body(try prepared.row()) }
    }

    func executeScript(_ script: String) throws {
        do {
            try db.execute(sql: script)
        } catch let error as DatabaseError {
            throw SQLError(error)
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
