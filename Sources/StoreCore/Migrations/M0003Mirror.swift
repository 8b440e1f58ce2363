let m0003Mirror = """
    -- Acqua's stock as last pulled, of every SKU that it has: NULL where it is gone. An older state never replaces a newer.
    CREATE TABLE acqua_stock (
        store_id BIGINT NOT NULL REFERENCES stores (id),
        sku {code} NOT NULL,
        available BIGINT CHECK (available >= 0),
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (store_id, sku)
    ) {clustered};

    -- Acqua's prices likewise.
    CREATE TABLE acqua_prices (
        store_id BIGINT NOT NULL REFERENCES stores (id),
        sku {code} NOT NULL,
        unit_price BIGINT CHECK (unit_price >= 0),
        currency TEXT,
        tax_included BIGINT CHECK (tax_included IN (0, 1)),
        -- A JSON array of {min_quantity, unit_price}.
        tiers TEXT,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (store_id, sku)
    ) {clustered};

    -- How far each list has been read.
    CREATE TABLE pull_positions (
        store_id BIGINT NOT NULL REFERENCES stores (id),
        figure TEXT NOT NULL CHECK (figure IN ('stock', 'prices')),
        -- NULL: the next pass reads everything.
        change_token TEXT,
        token_at BIGINT,
        last_success_at BIGINT,
        last_full_at BIGINT,
        last_fault_code TEXT,
        last_fault_detail TEXT,
        -- A pass is due from then on; whoever takes it moves this ahead, so that no two servers make the same pass.
        due_at BIGINT NOT NULL,
        PRIMARY KEY (store_id, figure)
    ) {rows};

    CREATE TABLE pull_runs (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed')),
        -- `stock`, `prices` or both with a comma.
        figures TEXT NOT NULL,
        is_full BIGINT NOT NULL CHECK (is_full IN (0, 1)),
        seen BIGINT NOT NULL DEFAULT 0,
        total BIGINT,
        changed BIGINT NOT NULL DEFAULT 0,
        unmatched BIGINT NOT NULL DEFAULT 0,
        -- A JSON array of {sku, code, detail}.
        faults TEXT NOT NULL DEFAULT '[]',
        created_at BIGINT NOT NULL,
        -- When the server that runs it was last heard of; one that fell silent is taken over.
        heard_at BIGINT,
        finished_at BIGINT
    ) {rows};
    CREATE INDEX pull_runs_by_store ON pull_runs (store_id, created_at);
    CREATE INDEX pull_runs_open ON pull_runs (state) WHERE state IN ('queued', 'running')
    """
