package import Kernel
import Persistence

package enum TransferQueries {
    /// - Throws: `not_found`.
    package static func find(_ id: TransferID, in scope: InstanceScope) throws -> Transfer {
        let row = try scope.tx.first(
            """
            SELECT number, status, from_warehouse, to_warehouse, notes, sent_by, closed_by, closing_notes, version, created_at, updated_at
            FROM stock_transfers WHERE id = \(id) AND instance_id = \(scope.instance)
            """
        )
        guard let row else { throw Refusal.notFound }
        let lines = try scope.tx.all(
            "SELECT sku, sent, received FROM stock_transfer_lines WHERE transfer_id = \(id) ORDER BY position"
        )
        let closedBy = try row.textIfAny("closed_by")
        return Transfer(
            id: id,
            number: try row.integer("number"),
            status: try status(row),
            from: try row.text("from_warehouse"),
            to: try row.text("to_warehouse"),
            lines: try lines.map { line in
                TransferLine(sku: try line.sku(), sent: try line.decimal("sent"), received: try line.decimalIfAny("received"))
            },
            notes: try row.textIfAny("notes"),
            sentBy: try row.text("sent_by"),
            sentAt: try row.instant("created_at"),
            closedBy: closedBy,
            closedAt: closedBy == nil ? nil : try row.instant("updated_at"),
            closingNotes: try row.textIfAny("closing_notes"),
            version: try row.integer("version")
        )
    }

    /// Transfers before this number, the newest first.
    /// - Parameter status: nil is all.
    package static func page(
        _ status: TransferStatus? = nil,
        differing: Bool = false,
        before number: Int64? = nil,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [TransferSummary] {
        let chosen: SQL = status.map { "AND status = \($0.rawValue)" } ?? ""
        let differs: SQL = differing ? "AND differs = 1" : ""
        let rows = try scope.tx.all(
            """
            SELECT id, number, status, from_warehouse, to_warehouse, differs, sent_by, created_at,
                (SELECT COUNT(*) FROM stock_transfer_lines AS line WHERE line.transfer_id = stock_transfers.id) AS line_count
            FROM stock_transfers
            WHERE instance_id = \(scope.instance) \(chosen) \(differs) AND number < \(number ?? .max)
            ORDER BY number DESC LIMIT \(limit)
            """
        )
        return try rows.map { row in
            TransferSummary(
                id: try row.id("id"),
                number: try row.integer("number"),
                status: try self.status(row),
                from: try row.text("from_warehouse"),
                to: try row.text("to_warehouse"),
                lineCount: try row.integer("line_count"),
                differs: try row.bool("differs"),
                sentBy: try row.text("sent_by"),
                sentAt: try row.instant("created_at")
            )
        }
    }

    /// What is on its way of these SKUs, to wherever.
    package static func inTransit(of skus: [SKU], in scope: InstanceScope) throws -> [SKU: Quantity] {
        if skus.isEmpty { return [:] }
        var found: [SKU: Quantity] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", .text("sku"), skus))
            SELECT wanted.sku AS sku, CAST(SUM(line.sent) AS BIGINT) AS quantity
            FROM wanted JOIN stock_transfer_lines AS line
                ON line.instance_id = wanted.instance_id AND line.sku = wanted.sku AND line.in_transit = 1
            GROUP BY wanted.sku
            """
        ) { row in found[try row.sku()] = try row.decimal("quantity") }
        return found
    }

    private static func status(_ row: SQLRow) throws -> TransferStatus {
        let text = try row.text("status")
        guard let status = TransferStatus(rawValue: text) else { throw SQLRowMismatch(column: "status", found: text) }
        return status
    }
}
