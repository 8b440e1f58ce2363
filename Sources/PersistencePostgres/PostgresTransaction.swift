import CLibPQ
import Persistence

struct PostgresTransaction: SQLTransaction {
    let connection: PostgresConnection

    var dialect: SQLDialect { .postgres }

    @discardableResult
    func execute(_ statement: SQL) throws -> Int {
        let result = try connection.query(statement)
        defer { PQclear(result) }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    func forEach(_ statement: SQL, _ body: (SQLRow) throws -> Void) throws {
        let result = try connection.query(statement)
        defer { PQclear(result) }
        let rows = PostgresRows(result: result)
        for index in 0..<rows.count { try body(try rows.row(index)) }
    }

    func executeScript(_ script: String) throws {
        try connection.run(script)
    }
}
