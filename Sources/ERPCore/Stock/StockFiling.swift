package import Persistence

/// Puts the ledger in the order of SKUs, for many entries at once: an order writes its entries at the end of the ledger alone,
/// and what it would cost to write them where their SKUs are is paid later, and once for all entries of a place.
///
/// Whoever reads a SKU's ledger reads what is filed, and what came after the mark of the instance (`recent`).
package enum StockFiling {
    /// Entries filed at once.
    package static let batch = 20_000

    /// How far the ledger reaches, and how far it is filed, by instance.
    package struct Backlog: Equatable, Sendable {
        package let newest: Int64
        package let marks: [InstanceID: Int64]

        /// Instances whose mark is so many entries behind.
        package func instances(behind entries: Int64) -> [InstanceID] {
            marks.filter { newest - $0.value >= entries }.keys.sorted { $0.number < $1.number }
        }
    }

    package static func backlog(in tx: any SQLTransaction) throws -> Backlog {
        let newest = try tx.first("SELECT COALESCE(MAX(id), 0) AS newest FROM stock_entries")?.integer("newest") ?? 0
        var marks: [InstanceID: Int64] = [:]
        try tx.forEach(
            """
            SELECT instances.id AS id, COALESCE(mark.entry_id, 0) AS entry_id FROM instances
            LEFT JOIN stock_filing_marks AS mark ON mark.instance_id = instances.id
            """
        ) { row in marks[InstanceID(try row.integer("id"))] = try row.integer("entry_id") }
        return Backlog(newest: newest, marks: marks)
    }

    /// Files the next entries of an instance, and lays checkpoints where they made a ledger long; how many there were.
    package static func advance(
        _ instance: InstanceID,
        spacing: Int = StockCheckpoints.spacing,
        batch: Int = batch,
        in tx: any SQLTransaction
    ) throws -> Int {
        // Holds the instance's writers off: every entry of it up to the newest id is there to be seen.
        try tx.execute("UPDATE instances SET clock = clock WHERE id = \(instance)")
        let mark = try tx.first("SELECT entry_id FROM stock_filing_marks WHERE instance_id = \(instance)")
        let start = try mark?.integer("entry_id") ?? 0
        let seen = try tx.first(
            """
            SELECT COUNT(*) AS n, MAX(id) AS last, (SELECT MAX(id) FROM stock_entries) AS newest FROM (
                SELECT id FROM stock_entries WHERE id > \(start) AND instance_id = \(instance) ORDER BY id LIMIT \(batch)
            ) AS batch
            """
        )
        guard let seen, let newest = try seen.integerIfAny("newest"), newest > start else { return 0 }
        let count = Int(try seen.integer("n"))
        // Where nothing is left, the mark passes over the entries of other instances.
        let end = count < batch ? newest : try seen.integer("last")
        if count > 0 {
            try file(instance, from: start, to: end, tx)
            try StockCheckpoints.lay(instance, from: start, to: end, spacing, tx)
        }
        try tx.execute(
            """
            INSERT INTO stock_filing_marks (instance_id, entry_id) VALUES (\(instance), \(end))
            ON CONFLICT (instance_id) DO UPDATE SET entry_id = excluded.entry_id
            """
        )
        return count
    }

    private static func file(_ instance: InstanceID, from start: Int64, to end: Int64, _ tx: any SQLTransaction) throws {
        try tx.execute(
            """
            INSERT INTO stock_filed_entries (instance_id, sku, warehouse, created_at, entry_id, on_hand, reserved)
            SELECT instance_id, sku, warehouse, created_at, id, on_hand, reserved FROM stock_entries
            WHERE id > \(start) AND id <= \(end) AND instance_id = \(instance)
            ORDER BY sku, warehouse, created_at, id
            """
        )
    }

    /// Whether `entry` is of the instance, and not filed yet.
    static func recent(_ instance: InstanceID) -> SQL {
        """
        entry.instance_id = \(instance) AND entry.id > COALESCE(
            (SELECT mark.entry_id FROM stock_filing_marks AS mark WHERE mark.instance_id = \(instance)), 0
        )
        """
    }
}
