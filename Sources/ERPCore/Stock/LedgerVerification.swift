import Kernel
import Persistence

/// What is derived from the ledger says what the ledger says, and the ledger runs forward in time.
enum LedgerVerification {
    static func verify(_ instance: InstanceID, in tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try compareCheckpoints(instance, tx, &report)
        try findBackwards(instance, tx, &report)
        try compareHolds(instance, tx, &report)
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

    /// Lines say that they hold stock as long as their transaction is confirmed.
    private static func compareHolds(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT head.number AS number, line.sku AS sku FROM transactions AS head
            JOIN transaction_lines AS line ON line.transaction_id = head.id
            WHERE head.instance_id = \(instance) AND line.holds <> CASE WHEN head.status = 'confirmed' THEN 1 ELSE 0 END
            ORDER BY head.number, line.position
            """
        ) { row in
            let (number, sku) = (try row.integer("number"), try row.sku())
            report.note(
                es: "Operación \(number): el renglón de \(sku) no dice si reserva como su estado",
                en: "Transaction \(number): the line of \(sku) does not hold stock as its status says"
            )
        }
    }
}
