import Kernel
import Persistence

/// Lays checkpoints along the ledger as it is filed. They follow from it and are never wrong, since entries are only added after
/// them: a SKU's entries have ids and times in the order of the commits of their instance.
package enum StockCheckpoints {
    /// From so many entries on after the last one, a SKU and warehouse gets another checkpoint.
    package static let spacing = 250

    /// Lays them where the entries that were just filed make it due.
    static func lay(_ instance: InstanceID, from start: Int64, to end: Int64, _ spacing: Int, _ tx: any SQLTransaction) throws {
        let place = LedgerPlace.end
        try tx.execute(
            """
            WITH touched AS MATERIALIZED (
                SELECT DISTINCT instance_id, sku, warehouse FROM stock_entries
                WHERE id > \(start) AND id <= \(end) AND instance_id = \(instance)
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
                FROM places WHERE \(sum("COUNT(*)", "places")) >= \(spacing)
            )
            INSERT INTO stock_checkpoints (instance_id, sku, warehouse, created_at, entry_id, on_hand, reserved)
            SELECT long.instance_id, long.sku, long.warehouse,
                \(sum("MAX(entry.created_at)", "long")), \(sum("MAX(entry.entry_id)", "long")),
                COALESCE(checked.on_hand, 0) + \(sum("CAST(SUM(entry.on_hand) AS BIGINT)", "long")),
                COALESCE(checked.reserved, 0) + \(sum("CAST(SUM(entry.reserved) AS BIGINT)", "long"))
            FROM long LEFT JOIN stock_checkpoints AS checked ON checked.instance_id = long.instance_id
                AND checked.sku = long.sku AND checked.warehouse = long.warehouse
                AND checked.created_at = long.checked_at AND checked.entry_id = long.checked_entry
            """
        )
    }

    /// What an aggregate comes to over the filed entries after a key's checkpoint.
    private static func sum(_ aggregate: SQL, _ key: StaticString) -> SQL {
        "(SELECT \(aggregate) FROM stock_filed_entries AS entry WHERE \(StockHistory.follows(key)))"
    }
}
