package import Persistence
import Synchronization

/// A transaction of SQLite that asks, before it runs a query, how it will be carried out: for tests that hold lists to their indexes.
package final class PlannedTransaction: SQLTransaction {
    package struct Step: Sendable, CustomStringConvertible {
        package let detail: String
        package let statement: String

        package var description: String { "\(detail) in \(statement)" }

        /// It goes through all of a table, or sorts what it found. What the statement itself has made (a WITH, a subquery with a LIMIT) is
        /// as small as the page.
        package var isCostly: Bool {
            if detail.hasPrefix("USE TEMP B-TREE FOR ORDER BY") { return statement.split(separator: "LIMIT").count < 3 }
            guard detail.hasPrefix("SCAN ") else { return false }
            let name = detail.dropFirst(5).prefix { $0 != " " }
            return !statement.contains("\(name) AS MATERIALIZED") && !statement.contains(") AS \(name)")
                && !statement.contains("\(name)(") && !statement.contains("\(name) (") && !["CONSTANT", "json_each"].contains(name)
        }
    }

    private let tx: any SQLTransaction
    private let seen = Mutex<[Step]>([])

    package init(_ tx: any SQLTransaction) {
        self.tx = tx
    }

    package var dialect: SQLDialect { tx.dialect }
    package var steps: [Step] { seen.withLock { $0 } }

    package func execute(_ statement: SQL) throws -> Int { try tx.execute(statement) }

    package func forEach(_ statement: SQL, _ body: (SQLRow) throws -> Void) throws {
        let steps = try tx.all("EXPLAIN QUERY PLAN \(statement)").map {
            Step(detail: try $0.text("detail"), statement: statement.text)
        }
        seen.withLock { $0 += steps }
        try tx.forEach(statement, body)
    }

    package func executeScript(_ script: String) throws { try tx.executeScript(script) }
}
