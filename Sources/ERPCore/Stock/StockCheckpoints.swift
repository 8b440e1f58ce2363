import Kernel
package import Persistence

/// Lays checkpoints along the ledger. They follow from it and are never wrong, since entries are only added after them: a
/// SKU's entries have ids and times in the order of the commits of their instance.
package enum StockCheckpoints {
    /// From so many entries on after the last one, a SKU and warehouse gets another checkpoint.
    package static let spacing = 250
    /// Entries gone over at once; between two checkpoints of a SKU lie fewer than this and `spacing` together.
    package static let batch = 2000

    /// Goes over the next entries of the ledger, of all instances; how many there were.
    package static func advance(spacing: Int = spacing, batch: Int = batch, in tx: any SQLTransaction) throws -> Int {
        // The row is locked so that of several servers one goes on at a time.
        let mark = try tx.first("UPDATE stock_checkpoint_marks SET entry_id = entry_id WHERE name = 'ledger' RETURNING entry_id")
        let start = try mark?.integer("entry_id") ?? 0
        let seen = try tx.first(
            """
            SELECT COUNT(*) AS n, MAX(id) AS newest, MAX(created_at) AS created_at FROM (
                SELECT id, created_at FROM stock_entries WHERE id > \(start) ORDER BY id LIMIT \(batch)
            ) AS batch
            """
        )
        guard let seen, let newest = try seen.integerIfAny("newest") else { return 0 }
        try lay(from: start, to: LedgerPlace(at: try seen.instant("created_at"), entry: newest), spacing, tx)
        // Of two servers that begin at once both come to the same; the mark never goes back.
        try tx.execute(
            """
            INSERT INTO stock_checkpoint_marks (name, entry_id) VALUES ('ledger', \(newest))
            ON CONFLICT (name) DO UPDATE SET entry_id = CASE
                WHEN excluded.entry_id > stock_checkpoint_marks.entry_id THEN excluded.entry_id ELSE stock_checkpoint_marks.entry_id END
            """
        )
        return Int(try seen.integer("n"))
    }

    private static func lay(from start: Int64, to end: LedgerPlace, _ spacing: Int, _ tx: any SQLTransaction) throws {
        let place = LedgerPlace.end
        try tx.execute(
            """
            WITH touched AS MATERIALIZED (
                SELECT DISTINCT instance_id, sku, warehouse FROM stock_entries WHERE id > \(start) AND id <= \(end.entry)
            ),
            places AS MATERIALIZED (
                SELECT touched.instance_id AS instance_id, touched.sku AS sku, touched.warehouse AS warehouse,
                    \(StockHistory.checkpoint("created_at", "touched", place)) AS checked_at,
                    \(StockHistory.checkpoint("entry_id", "touched", place)) AS checked_entry
                FROM touched
            ),
            long AS MATERIALIZED (
                SELECT places.instance_id AS instance_id, places.sku AS sku, places.warehouse AS warehouse,
                    places.checked_at AS checked_at, places.checked_entry AS checked_entry
                FROM places WHERE \(sum("COUNT(*)", "places", end)) >= \(spacing)
            )
            INSERT INTO stock_checkpoints (instance_id, sku, warehouse, created_at, entry_id, on_hand, reserved)
            SELECT long.instance_id, long.sku, long.warehouse,
                \(sum("MAX(entry.created_at)", "long", end)), \(sum("MAX(entry.id)", "long", end)),
                COALESCE(checked.on_hand, 0) + \(sum("CAST(SUM(entry.on_hand) AS BIGINT)", "long", end)),
                COALESCE(checked.reserved, 0) + \(sum("CAST(SUM(entry.reserved) AS BIGINT)", "long", end))
            FROM long LEFT JOIN stock_checkpoints AS checked ON checked.instance_id = long.instance_id
                AND checked.sku = long.sku AND checked.warehouse = long.warehouse
                AND checked.created_at = long.checked_at AND checked.entry_id = long.checked_entry
            WHERE TRUE
            ON CONFLICT (instance_id, sku, warehouse, created_at, entry_id) DO NOTHING
            """
        )
    }

    /// What an aggregate comes to over the entries after a key's checkpoint, up to an id. The time, which none of them passes, lets
    /// the index end there.
    private static func sum(_ aggregate: SQL, _ key: StaticString, _ end: LedgerPlace) -> SQL {
        """
        (
            SELECT \(aggregate) FROM stock_entries AS entry
            WHERE \(StockHistory.follows(key)) AND entry.created_at <= \(end.at) AND entry.id <= \(end.entry)
        )
        """
    }
}
