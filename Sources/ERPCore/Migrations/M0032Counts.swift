/// Sheets on which people count what lies in a warehouse.
let m0032Counts = """
    CREATE TABLE count_sheets (
        id TEXT NOT NULL PRIMARY KEY,
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        number BIGINT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('open', 'applied', 'cancelled')),
        warehouse {code} NOT NULL,
        name TEXT NOT NULL,
        -- 1: the SKUs that it has lines for from the beginning; 0: whatever is counted.
        listed BIGINT NOT NULL CHECK (listed IN (0, 1)),
        made_by TEXT NOT NULL,
        closed_by TEXT,
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        CHECK ((status = 'open') = (closed_by IS NULL)),
        UNIQUE (instance_id, number),
        FOREIGN KEY (instance_id, warehouse) REFERENCES warehouses (instance_id, code)
    ) {rows};
    CREATE INDEX count_sheets_by_status ON count_sheets (instance_id, status, number);

    CREATE TABLE count_sheet_lines (
        sheet_id TEXT NOT NULL REFERENCES count_sheets (id),
        sku {code} NOT NULL,
        -- What was counted less what was on hand when it was counted; NULL where nobody has counted, or counts contradict.
        difference BIGINT,
        -- How many people have counted it.
        counters BIGINT NOT NULL DEFAULT 0 CHECK (counters >= 0),
        -- Whose count is taken where several contradict: a name, or + for their sum.
        choice TEXT,
        -- 1: stays as it is when the sheet is applied.
        left_out BIGINT NOT NULL DEFAULT 0 CHECK (left_out IN (0, 1)),
        -- What was added to on hand when the sheet was applied.
        applied BIGINT,
        PRIMARY KEY (sheet_id, sku)
    ) {clustered};

    -- What each person has counted of a line, and what was on hand at the first and at the last scan.
    CREATE TABLE count_sheet_counts (
        sheet_id TEXT NOT NULL,
        sku {code} NOT NULL,
        username TEXT NOT NULL,
        quantity BIGINT NOT NULL CHECK (quantity >= 0),
        on_hand_first BIGINT NOT NULL,
        on_hand BIGINT NOT NULL,
        counted_at BIGINT NOT NULL,
        PRIMARY KEY (sheet_id, sku, username),
        FOREIGN KEY (sheet_id, sku) REFERENCES count_sheet_lines (sheet_id, sku)
    ) {clustered}
    """
