import Kernel
import Persistence

/// What is derived from the ledger says what the ledger says, and the ledger runs forward in time.
enum LedgerVerification {
    static func verify(_ instance: InstanceID, in tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try compareCheckpoints(instance, tx, &report)
        try findBackwards(instance, tx, &report)
        try compareFiled(instance, tx, &report)
    }

    private static func compareCheckpoints(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT point.sku AS sku, point.warehouse AS warehouse, point.entry_id AS entry_id FROM stock_checkpoints AS point
            LEFT JOIN (
                SELECT id, sku, warehouse, created_at,
                    SUM(on_hand) OVER (PARTITION BY sku, warehouse ORDER BY id) AS on_hand,
                    SUM(reserved) OVER (PARTITION BY sku, warehouse ORDER BY id) AS reserved
                FROM stock_entries WHERE instance_id = \(instance)
            ) AS ledger ON ledger.id = point.entry_id AND ledger.sku = point.sku AND ledger.warehouse = point.warehouse
                AND ledger.created_at = point.created_at
            WHERE point.instance_id = \(instance)
                AND (ledger.id IS NULL OR ledger.on_hand <> point.on_hand OR ledger.reserved <> point.reserved)
            """
        ) { row in
            let place = "\(try row.sku()) / \(try row.text("warehouse")) / \(try row.integer("entry_id"))"
            report.note(
                es: "\(place): el punto de control no es la suma de sus asientos",
                en: "\(place): the checkpoint is not the sum of its entries"
            )
        }
    }

    private static func findBackwards(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT id, sku, warehouse FROM (
                SELECT id, sku, warehouse, created_at,
                    LAG(created_at) OVER (PARTITION BY sku, warehouse ORDER BY id) AS earlier
                FROM stock_entries WHERE instance_id = \(instance)
            ) AS ledger WHERE created_at < earlier
            """
        ) { row in
            let place = "\(try row.sku()) / \(try row.text("warehouse")) / \(try row.integer("id"))"
            report.note(
                es: "\(place): el asiento tiene una hora anterior a la del que lo precede",
                en: "\(place): the entry has a time before that of the one before it"
            )
        }
    }

    /// What is filed is the ledger up to the mark, neither less nor more.
    private static func compareFiled(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        let mark: SQL = "COALESCE((SELECT entry_id FROM stock_filing_marks WHERE instance_id = \(instance)), 0)"
        try tx.forEach(
            """
            SELECT sku, warehouse, id FROM (
                SELECT instance_id, sku, warehouse, created_at, id, on_hand, reserved, 1 AS side FROM stock_entries
                WHERE instance_id = \(instance) AND id <= \(mark)
                UNION ALL
                SELECT instance_id, sku, warehouse, created_at, entry_id, on_hand, reserved, -1 FROM stock_filed_entries
                WHERE instance_id = \(instance)
            ) AS both_sides
            GROUP BY instance_id, sku, warehouse, created_at, id, on_hand, reserved HAVING SUM(side) <> 0
            ORDER BY sku, warehouse, id
            """
        ) { row in
            let place = "\(try row.sku()) / \(try row.text("warehouse")) / \(try row.integer("id"))"
            report.note(
                es: "\(place): el asiento no está archivado como se escribió",
                en: "\(place): the entry is not filed as it was written"
            )
        }
    }
}
