/// An order writes its entries at the end of the ledger and nowhere else; the order of SKUs is made some time later.
let m0062Filing = """
    -- The ledger in the order of SKUs, up to the instance's mark. An index would be written at as many places as an order has
    -- lines; this is filled for many orders at once (StockFiling).
    CREATE TABLE stock_filed_entries (
        instance_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        warehouse {code} NOT NULL,
        created_at BIGINT NOT NULL,
        entry_id BIGINT NOT NULL,
        on_hand BIGINT NOT NULL,
        reserved BIGINT NOT NULL,
        PRIMARY KEY (instance_id, sku, warehouse, created_at, entry_id)
    ) {clustered};
    -- The last entry of an instance that was filed; those after it are looked at one by one.
    CREATE TABLE stock_filing_marks (
        instance_id BIGINT NOT NULL PRIMARY KEY REFERENCES instances (id),
        entry_id BIGINT NOT NULL
    ) {rows};
    INSERT INTO stock_filed_entries (instance_id, sku, warehouse, created_at, entry_id, on_hand, reserved)
        SELECT instance_id, sku, warehouse, created_at, id, on_hand, reserved FROM stock_entries
        ORDER BY instance_id, sku, warehouse, created_at, id;
    INSERT INTO stock_filing_marks (instance_id, entry_id)
        SELECT instance_id, MAX(id) FROM stock_entries GROUP BY instance_id;
    DROP INDEX stock_entries_by_sku;
    DROP TABLE stock_checkpoint_marks;

    -- An entry takes its time from its balance, which is never before that of the last entry.
    UPDATE stock_balances SET updated_at = (
        SELECT MAX(filed.created_at) FROM stock_filed_entries AS filed
        WHERE filed.instance_id = stock_balances.instance_id AND filed.sku = stock_balances.sku
            AND filed.warehouse = stock_balances.warehouse
    ) WHERE updated_at < (
        SELECT MAX(filed.created_at) FROM stock_filed_entries AS filed
        WHERE filed.instance_id = stock_balances.instance_id AND filed.sku = stock_balances.sku
            AND filed.warehouse = stock_balances.warehouse
    );

    -- What a transaction holds of a SKU is in the ledger.
    DROP INDEX transaction_lines_that_hold;
    ALTER TABLE transaction_lines DROP COLUMN holds
    """
