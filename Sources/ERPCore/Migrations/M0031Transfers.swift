/// Goods on their way from one warehouse to another.
let m0031Transfers = """
    CREATE TABLE stock_transfers (
        id TEXT NOT NULL PRIMARY KEY,
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        number BIGINT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('sent', 'received', 'cancelled')),
        from_warehouse {code} NOT NULL,
        to_warehouse {code} NOT NULL,
        notes TEXT,
        -- Whether something else arrived than was sent.
        differs BIGINT NOT NULL DEFAULT 0 CHECK (differs IN (0, 1)),
        sent_by TEXT NOT NULL,
        -- Who received or cancelled it, and what he said of it.
        closed_by TEXT,
        closing_notes TEXT,
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        CHECK (from_warehouse <> to_warehouse),
        CHECK ((status = 'sent') = (closed_by IS NULL)),
        UNIQUE (instance_id, number),
        FOREIGN KEY (instance_id, from_warehouse) REFERENCES warehouses (instance_id, code),
        FOREIGN KEY (instance_id, to_warehouse) REFERENCES warehouses (instance_id, code)
    ) {rows};
    CREATE INDEX stock_transfers_by_status ON stock_transfers (instance_id, status, number);
    CREATE INDEX stock_transfers_that_differ ON stock_transfers (instance_id, number) WHERE differs = 1;

    -- One line a SKU.
    CREATE TABLE stock_transfer_lines (
        transfer_id TEXT NOT NULL REFERENCES stock_transfers (id),
        position BIGINT NOT NULL,
        instance_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        sent BIGINT NOT NULL CHECK (sent > 0),
        received BIGINT CHECK (received >= 0),
        -- 1 while its transfer is sent: what lies in no warehouse.
        in_transit BIGINT NOT NULL DEFAULT 1 CHECK (in_transit IN (0, 1)),
        PRIMARY KEY (transfer_id, position),
        UNIQUE (transfer_id, sku)
    ) {rows};
    CREATE INDEX stock_transfer_lines_in_transit ON stock_transfer_lines (instance_id, sku, transfer_id) WHERE in_transit = 1
    """
