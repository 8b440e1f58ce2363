package import Kernel
import Persistence

/// A movement in a list.
package struct MovementSummary: Sendable {
    package let id: Identifier<Movement>
    package let reason: MovementDraft.Reason
    package let warehouse: String
    package let notes: String?
    package let username: String
    package let createdAt: Instant
}

package enum MovementQueries {
    private static let columns: SQL = "id, reason, warehouse, notes, username, created_at"

    /// - Throws: `not_found`.
    package static func find(_ id: Identifier<Movement>, in scope: InstanceScope) throws -> MovementSummary {
        let row = try scope.tx.first(
            "SELECT \(columns) FROM stock_movements WHERE id = \(id) AND instance_id = \(scope.instance)"
        )
        guard let row else { throw Refusal.notFound }
        return try summary(row)
    }

    /// Movements before this one, the newest first.
    package static func page(
        before id: Identifier<Movement>? = nil,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [MovementSummary] {
        let range: SQL = id.map { "AND id < \($0)" } ?? ""
        return try scope.tx.all(
            """
            SELECT \(columns) FROM stock_movements WHERE instance_id = \(scope.instance) \(range) ORDER BY id DESC LIMIT \(limit)
            """
        ).map(summary)
    }

    /// What a movement changed on hand by, after this SKU and in SKU order.
    package static func lines(
        of id: Identifier<Movement>,
        after sku: SKU? = nil,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [StockLine] {
        try scope.tx.all(
            """
            SELECT sku, CAST(SUM(on_hand) AS BIGINT) AS on_hand FROM stock_entries
            WHERE document_id = \(id) AND reason NOT IN ('reserve', 'release', 'shipment')
                AND instance_id = \(scope.instance) AND sku > \(sku?.text ?? "")
            GROUP BY sku ORDER BY sku LIMIT \(limit)
            """
        ).map { StockLine(sku: try $0.sku(), quantity: try $0.decimal("on_hand")) }
    }

    private static func summary(_ row: SQLRow) throws -> MovementSummary {
        let word = try row.text("reason")
        guard let reason = MovementDraft.Reason(rawValue: word) else { throw SQLRowMismatch(column: "reason", found: word) }
        return MovementSummary(
            id: try row.id("id"),
            reason: reason,
            warehouse: try row.text("warehouse"),
            notes: try row.textIfAny("notes"),
            username: try row.text("username"),
            createdAt: try row.instant("created_at")
        )
    }
}
