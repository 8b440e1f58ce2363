import Persistence

/// The ledger is read by SKU: its entries have an order in time, checkpoints on the way, and reasons for transfers.
let m0030Ledger = """
    -- SQLite cannot widen a CHECK: the ledger is written anew, row by row, by the fill.
    ALTER TABLE stock_entries RENAME TO stock_entries_before;
    CREATE TABLE stock_entries (
        id {serial},
        instance_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        warehouse {code} NOT NULL,
        reason TEXT NOT NULL CHECK (reason IN (
            'receipt', 'adjustment', 'count', 'reserve', 'release', 'shipment',
            'transfer_sent', 'transfer_received', 'transfer_difference', 'transfer_cancelled'
        )),
        on_hand BIGINT NOT NULL,
        reserved BIGINT NOT NULL,
        -- The movement, transfer, count sheet or transaction that made the entry.
        document_id TEXT NOT NULL,
        clock BIGINT NOT NULL,
        -- Of one SKU and warehouse never before that of the entry before it: the order of time is that of the ids.
        created_at BIGINT NOT NULL
    ) {rows};

    -- Sums of all entries of a SKU and warehouse up to one of them, so that sums further on begin here. They are made from the
    -- ledger, some time after it was written; without them every figure is the same and takes longer.
    CREATE TABLE stock_checkpoints (
        instance_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        warehouse {code} NOT NULL,
        created_at BIGINT NOT NULL,
        entry_id BIGINT NOT NULL,
        on_hand BIGINT NOT NULL,
        reserved BIGINT NOT NULL,
        PRIMARY KEY (instance_id, sku, warehouse, created_at, entry_id)
    ) {clustered};
    -- How far the ledger was gone over for checkpoints.
    CREATE TABLE stock_checkpoint_marks (name TEXT NOT NULL PRIMARY KEY, entry_id BIGINT NOT NULL) {rows};

    CREATE INDEX products_by_barcode ON products (instance_id, barcode);
    CREATE INDEX stock_movements_by_instance ON stock_movements (instance_id, id);

    -- Below this much available the product is low; NULL where nobody asks. The index holds those that are low alone. (SQLite
    -- takes it where the condition has the bare column on its left, and where it has all that is asked for.)
    ALTER TABLE stock_balances ADD COLUMN minimum BIGINT CHECK (minimum > 0);
    CREATE INDEX stock_balances_low ON stock_balances (instance_id, sku, warehouse, minimum, on_hand, reserved)
        WHERE minimum > on_hand - reserved;

    -- 1 while the line's transaction is confirmed, and so holds stock.
    ALTER TABLE transaction_lines ADD COLUMN holds BIGINT NOT NULL DEFAULT 1 CHECK (holds IN (0, 1));
    UPDATE transaction_lines SET holds = 0
    WHERE transaction_id IN (SELECT id FROM transactions WHERE status <> 'confirmed');
    CREATE INDEX transaction_lines_that_hold ON transaction_lines (sku, transaction_id) WHERE holds = 1
    """

/// Carries every entry over. Where a server's clock ran behind another's, times are set to that of the entry before.
let m0030CarryLedger: @Sendable (any SQLTransaction) throws -> Void = { tx in
    let identity: SQL = tx.dialect == .postgres ? "OVERRIDING SYSTEM VALUE" : ""
    let carried = try tx.execute(
        """
        INSERT INTO stock_entries (id, instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock, created_at)
        \(identity)
        SELECT id, instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock,
            MAX(created_at) OVER (PARTITION BY instance_id, sku, warehouse ORDER BY id)
        FROM stock_entries_before ORDER BY id
        """
    )
    let before = try tx.first("SELECT COUNT(*) AS n FROM stock_entries_before")?.integer("n")
    guard before == Int64(carried) else { throw LedgerNotCarried(entries: before ?? 0, carried: carried) }
    if tx.dialect == .postgres {
        _ = try tx.all(
            """
            SELECT setval(
                pg_get_serial_sequence('stock_entries', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM stock_entries), false
            )
            """
        )
    }
    try tx.executeScript(
        """
        DROP TABLE stock_entries_before;
        CREATE INDEX stock_entries_by_sku ON stock_entries (instance_id, sku, warehouse, created_at, id);
        CREATE INDEX stock_entries_by_document ON stock_entries (document_id, sku)
            WHERE reason NOT IN ('reserve', 'release', 'shipment')
        """
    )
}

/// The ledger was not carried over whole: nothing of the step stands.
struct LedgerNotCarried: Error, CustomStringConvertible {
    let entries: Int64
    let carried: Int

    var description: String { "of \(entries) entries of the ledger \(carried) were carried over" }
}
