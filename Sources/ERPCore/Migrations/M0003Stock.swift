let m0003Stock = """
    -- One row a SKU and warehouse. Every product has one in `main` from its birth, so that the change clock covers
    -- products without movements too.
    CREATE TABLE stock_balances (
        instance_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        warehouse {code} NOT NULL,
        on_hand BIGINT NOT NULL DEFAULT 0,
        reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
        -- How far reserved may exceed on hand: raised by the statement that accepts a back-order, and by nothing else,
        -- so that no other statement can oversell.
        backordered BIGINT NOT NULL DEFAULT 0 CHECK (backordered >= 0),
        clock BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (instance_id, sku, warehouse),
        CHECK (on_hand - reserved >= -backordered),
        FOREIGN KEY (instance_id, sku) REFERENCES products (instance_id, sku),
        FOREIGN KEY (instance_id, warehouse) REFERENCES warehouses (instance_id, code)
    ) {clustered};
    CREATE INDEX stock_balances_by_clock ON stock_balances (instance_id, clock, sku);

    -- The ledger: append-only. A balance is the sum of its entries.
    CREATE TABLE stock_entries (
        id {serial},
        instance_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        warehouse {code} NOT NULL,
        reason TEXT NOT NULL CHECK (reason IN ('receipt', 'adjustment', 'count', 'reserve', 'release', 'shipment')),
        on_hand BIGINT NOT NULL,
        reserved BIGINT NOT NULL,
        -- The movement or transaction that made the entry.
        document_id TEXT NOT NULL,
        clock BIGINT NOT NULL,
        created_at BIGINT NOT NULL
    ) {rows};

    CREATE TABLE stock_movements (
        id TEXT NOT NULL PRIMARY KEY,
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        reason TEXT NOT NULL CHECK (reason IN ('receipt', 'adjustment', 'count')),
        warehouse {code} NOT NULL,
        notes TEXT,
        username TEXT NOT NULL,
        created_at BIGINT NOT NULL
    ) {rows}
    """
