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

    func enqueue(_ statement: SQL) throws {
        try connection.enqueue(statement)
    }

    func together(_ statements: [SQL]) throws -> [[SQLRow]] {
        let results = try connection.exchange(statements)
        defer { results.forEach(PQclear) }
        return try results.map { result in
            let rows = PostgresRows(result: result)
            return try (0..<rows.count).map(rows.row)
        }
    }

    func executeScript(_ script: String) throws {
        try connection.run(script)
    }
}
