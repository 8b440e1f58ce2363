import Kernel
import Persistence

/// What count sheets applied stands in the ledger, line by line.
enum CountVerification {
    static func verify(_ instance: InstanceID, in tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT head.number AS number, line.sku AS sku FROM count_sheets AS head
            JOIN count_sheet_lines AS line ON line.sheet_id = head.id
            LEFT JOIN (
                SELECT document_id, sku, SUM(on_hand) AS on_hand FROM stock_entries
                WHERE instance_id = \(instance) AND reason = 'count' GROUP BY document_id, sku
            ) AS ledger ON ledger.document_id = head.id AND ledger.sku = line.sku
            WHERE head.instance_id = \(instance) AND (
                COALESCE(line.applied, 0) <> COALESCE(ledger.on_hand, 0)
                OR (head.status <> 'applied' AND line.applied IS NOT NULL)
            )
            ORDER BY head.number, line.sku
            """
        ) { row in
            let (number, sku) = (try row.integer("number"), try row.sku())
            report.note(
                es: "Planilla \(number): los asientos de \(sku) no dicen lo mismo que su renglón",
                en: "Count sheet \(number): the entries of \(sku) do not say what its line says"
            )
        }
    }
}
