import Kernel
import Persistence

/// The list of transactions, the newest day first and in it the highest number.
package enum TransactionSearch {
    /// So many origins are offered; who has more asks by number.
    private static let originsMaximum = 50

    /// The transactions that a filter lets through, below a place.
    package static func page(_ filter: TransactionFilter, below place: TransactionPlace?, limit: Int, in scope: InstanceScope) throws
        -> [TransactionHead]
    {
        // Each state is a branch of an index that has the order of the list, so that no page costs more than its rows.
        let conditions = filter.conditions(below: place, for: scope.tx.dialect)
        let branches = filter.statuses.map { status -> SQL in
            """
            SELECT * FROM (
                SELECT id, date, number FROM transactions
                WHERE instance_id = \(scope.instance) AND status = \(status.rawValue) \(conditions)
                ORDER BY date DESC, number DESC LIMIT \(limit)
            ) AS branch
            """
        }
        return try heads(
            """
            SELECT id AS found_id FROM (\(SQL.joined(branches, by: " UNION ALL "))) AS branches
            ORDER BY date DESC, number DESC LIMIT \(limit)
            """,
            in: scope
        )
    }

    /// Those that bear this number: Acqua's own, or that of where they come from.
    package static func numbered(_ text: String, in scope: InstanceScope) throws -> [TransactionHead] {
        let own = Int64(text).map { number -> SQL in
            "SELECT id AS found_id FROM transactions WHERE instance_id = \(scope.instance) AND number = \(number)"
        }
        // By the unique key, origin for origin.
        let foreign: SQL = """
            SELECT id AS found_id FROM transactions
            WHERE instance_id = \(scope.instance) AND origin IN \(SQL.list(try origins(in: scope))) AND origin_number = \(text)
            """
        return try heads(SQL.joined([own, foreign].compactMap { $0 }, by: " UNION "), in: scope)
    }

    /// Where transactions come from, by name: one step in an index for each.
    package static func origins(in scope: InstanceScope) throws -> [String] {
        var origins: [String] = []
        while origins.count < originsMaximum {
            let row = try scope.tx.first(
                "SELECT MIN(origin) AS origin FROM transactions WHERE instance_id = \(scope.instance) AND origin > \(origins.last ?? "")"
            )
            guard let next = try row?.textIfAny("origin") else { break }
            origins.append(next)
        }
        return origins
    }

    private static func heads(_ found: SQL, in scope: InstanceScope) throws -> [TransactionHead] {
        try scope.tx.all(
            """
            SELECT t.id AS id, t.number AS number, t.status AS status, t.origin AS origin, t.origin_number AS origin_number,
                t.customer_id AS customer_id, c.name AS customer_name, t.date AS date, t.currency AS currency, t.total AS total,
                t.version AS version, t.created_by AS created_by, t.created_at AS created_at, t.updated_at AS updated_at
            FROM (\(found)) AS found JOIN transactions t ON t.id = found.found_id JOIN customers c ON c.id = t.customer_id
            ORDER BY t.date DESC, t.number DESC
            """
        ).map(TransactionHead.init)
    }
}
