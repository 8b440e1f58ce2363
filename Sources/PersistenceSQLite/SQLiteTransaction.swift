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
