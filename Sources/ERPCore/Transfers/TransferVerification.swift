import Kernel
import Persistence

/// What left with a transfer came, came back, or is on its way.
enum TransferVerification {
    static func verify(_ instance: InstanceID, in tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT head.number AS number, head.status AS status, line.sku AS sku FROM stock_transfers AS head
            JOIN stock_transfer_lines AS line ON line.transfer_id = head.id
            LEFT JOIN (
                SELECT document_id, sku,
                    \(sum("transfer_sent")) AS sent, \(sum("transfer_received")) AS received,
                    \(sum("transfer_difference")) AS difference, \(sum("transfer_cancelled")) AS cancelled
                FROM stock_entries
                WHERE instance_id = \(instance)
                    AND reason IN ('transfer_sent', 'transfer_received', 'transfer_difference', 'transfer_cancelled')
                GROUP BY document_id, sku
            ) AS ledger ON ledger.document_id = head.id AND ledger.sku = line.sku
            WHERE head.instance_id = \(instance) AND NOT (
                COALESCE(ledger.sent, 0) = -line.sent
                AND COALESCE(ledger.cancelled, 0) = CASE WHEN head.status = 'cancelled' THEN line.sent ELSE 0 END
                AND COALESCE(ledger.received, 0) = CASE WHEN head.status = 'received' THEN line.sent ELSE 0 END
                AND COALESCE(ledger.difference, 0)
                    = CASE WHEN head.status = 'received' THEN COALESCE(line.received, -1) - line.sent ELSE 0 END
                AND line.in_transit = CASE WHEN head.status = 'sent' THEN 1 ELSE 0 END
            )
            ORDER BY head.number, line.position
            """
        ) { row in
            let (number, sku) = (try row.integer("number"), try row.sku())
            report.note(
                es: "Transferencia \(number): los asientos de \(sku) no dicen lo mismo que su renglón",
                en: "Transfer \(number): the entries of \(sku) do not say what its line says"
            )
        }
    }

    private static func sum(_ reason: String) -> SQL {
        "SUM(CASE WHEN reason = \(reason) THEN on_hand ELSE 0 END)"
    }
}
