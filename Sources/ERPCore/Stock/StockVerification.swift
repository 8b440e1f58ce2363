import Kernel
package import Persistence

/// Recomputes what the books of an instance must say, and tells where they say something else. The database adds up; only
/// differences come out of it. To be run in one read, so that it sees one state.
package enum StockVerification {
    package static func verify(_ instance: InstanceID, in tx: any SQLTransaction) throws -> VerificationReport {
        var report = VerificationReport()
        report.products = try count("SELECT COUNT(*) AS n FROM products WHERE instance_id = \(instance)", tx)
        report.balances = try count("SELECT COUNT(*) AS n FROM stock_balances WHERE instance_id = \(instance)", tx)
        report.entries = try count("SELECT COUNT(*) AS n FROM stock_entries WHERE instance_id = \(instance)", tx)
        try compareWithEntries(instance, tx, &report)
        try findOrphans(instance, tx, &report)
        try compareWithTransactions(instance, tx, &report)
        try LedgerVerification.verify(instance, in: tx, &report)
        try TransferVerification.verify(instance, in: tx, &report)
        try CountVerification.verify(instance, in: tx, &report)
        try TransactionVerification.verify(instance, in: tx, &report)
        try CustomerVerification.verify(instance, in: tx, &report)
        try PriceVerification.verify(instance, in: tx, &report)
        return report
    }

    private static func count(_ statement: SQL, _ tx: any SQLTransaction) throws -> Int {
        Int(try tx.first(statement)?.integer("n") ?? 0)
    }

    /// A balance is the sum of its entries.
    private static func compareWithEntries(
        _ instance: InstanceID,
        _ tx: any SQLTransaction,
        _ report: inout VerificationReport
    ) throws {
        try tx.forEach(
            """
            SELECT balance.sku AS sku, balance.warehouse AS warehouse, balance.on_hand AS on_hand, balance.reserved AS reserved,
                COALESCE(ledger.on_hand, 0) AS on_hand_sum, COALESCE(ledger.reserved, 0) AS reserved_sum
            FROM stock_balances AS balance LEFT JOIN (\(sums(instance))) AS ledger
                ON ledger.sku = balance.sku AND ledger.warehouse = balance.warehouse
            WHERE balance.instance_id = \(instance)
                AND (balance.on_hand <> COALESCE(ledger.on_hand, 0) OR balance.reserved <> COALESCE(ledger.reserved, 0))
            """
        ) { row in
            let place = "\(try row.sku()) / \(try row.text("warehouse"))"
            let said = (onHand: try row.integer("on_hand"), reserved: try row.integer("reserved"))
            let summed = (onHand: try row.integer("on_hand_sum"), reserved: try row.integer("reserved_sum"))
            if said.onHand != summed.onHand {
                report.note(
                    es: "\(place): hay \(units(said.onHand)) en existencia y los asientos suman \(units(summed.onHand))",
                    en: "\(place): \(units(said.onHand)) on hand, and the entries add up to \(units(summed.onHand))"
                )
            }
            if said.reserved != summed.reserved {
                report.note(
                    es: "\(place): hay \(units(said.reserved)) reservadas y los asientos suman \(units(summed.reserved))",
                    en: "\(place): \(units(said.reserved)) reserved, and the entries add up to \(units(summed.reserved))"
                )
            }
        }
    }

    /// No entry without a balance.
    private static func findOrphans(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT ledger.sku AS sku, ledger.warehouse AS warehouse
            FROM (SELECT DISTINCT sku, warehouse FROM stock_entries WHERE instance_id = \(instance)) AS ledger
            LEFT JOIN stock_balances AS balance
                ON balance.instance_id = \(instance) AND balance.sku = ledger.sku AND balance.warehouse = ledger.warehouse
            WHERE balance.sku IS NULL
            """
        ) { row in
            let place = "\(try row.sku()) / \(try row.text("warehouse"))"
            report.note(es: "\(place): hay asientos y no hay saldo", en: "\(place): there are entries and no balance")
        }
    }

    /// What is reserved is what confirmed transactions want, row by row.
    private static func compareWithTransactions(
        _ instance: InstanceID,
        _ tx: any SQLTransaction,
        _ report: inout VerificationReport
    ) throws {
        try tx.forEach(
            """
            SELECT sku, warehouse, CAST(SUM(reserved) AS BIGINT) AS reserved, CAST(SUM(wanted) AS BIGINT) AS wanted FROM (
                SELECT sku, warehouse, reserved, 0 AS wanted FROM stock_balances
                WHERE instance_id = \(instance) AND reserved <> 0
                UNION ALL
                SELECT line.sku, head.warehouse, 0, line.quantity
                FROM transactions AS head JOIN transaction_lines AS line ON line.transaction_id = head.id
                WHERE head.instance_id = \(instance) AND head.status = 'confirmed'
            ) AS both_sides
            GROUP BY sku, warehouse HAVING SUM(reserved) <> SUM(wanted)
            """
        ) { row in
            let place = "\(try row.sku()) / \(try row.text("warehouse"))"
            let (reserved, wanted) = (units(try row.integer("reserved")), units(try row.integer("wanted")))
            report.note(
                es: "\(place): hay \(reserved) reservadas y los pedidos confirmados piden \(wanted)",
                en: "\(place): \(reserved) reserved, and the confirmed orders want \(wanted)"
            )
        }
    }

    private static func sums(_ instance: InstanceID) -> SQL {
        """
        SELECT sku, warehouse, CAST(SUM(on_hand) AS BIGINT) AS on_hand, CAST(SUM(reserved) AS BIGINT) AS reserved
        FROM stock_entries WHERE instance_id = \(instance) GROUP BY sku, warehouse
        """
    }

    /// Steps in words; a sum beyond what a quantity holds is told in steps.
    private static func units(_ steps: Int64) -> String {
        (try? Quantity(steps: steps))?.description ?? "\(steps)/10000"
    }
}
