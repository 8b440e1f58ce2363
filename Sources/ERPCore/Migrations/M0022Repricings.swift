let m0022Repricings = """
    -- Changes of many prices in one step: looked at first, then applied, perhaps undone.
    CREATE TABLE repricings (
        id TEXT NOT NULL PRIMARY KEY,
        instance_id BIGINT NOT NULL,
        price_list {code} NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('preview', 'applied', 'undone')),
        -- What was asked for, a JSON object.
        request TEXT NOT NULL,
        -- Rows that would change, that would stay as they are, and that would fall to zero or too high.
        rows_total BIGINT NOT NULL DEFAULT 0 CHECK (rows_total >= 0),
        rows_unchanged BIGINT NOT NULL DEFAULT 0 CHECK (rows_unchanged >= 0),
        rows_refused BIGINT NOT NULL DEFAULT 0 CHECK (rows_refused >= 0),
        -- Rows that had another price by the time it was applied, or undone.
        rows_skipped BIGINT NOT NULL DEFAULT 0 CHECK (rows_skipped >= 0),
        rows_kept BIGINT NOT NULL DEFAULT 0 CHECK (rows_kept >= 0),
        made_by TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        -- The instance's change clock when the preview began: prices that changed since have a later one.
        made_clock BIGINT NOT NULL,
        applied_by TEXT,
        applied_at BIGINT,
        applied_clock BIGINT,
        undone_by TEXT,
        undone_at BIGINT,
        FOREIGN KEY (instance_id, price_list) REFERENCES price_lists (instance_id, code),
        CHECK ((applied_clock IS NULL) = (state = 'preview')),
        CHECK ((undone_at IS NULL) = (state <> 'undone'))
    ) {rows};
    CREATE INDEX repricings_by_instance ON repricings (instance_id, id);

    CREATE TABLE repricing_rows (
        repricing_id TEXT NOT NULL REFERENCES repricings (id),
        sku {code} NOT NULL,
        min_quantity BIGINT NOT NULL,
        price_before BIGINT NOT NULL CHECK (price_before >= 0),
        -- NULL: it cannot be changed so.
        price_after BIGINT CHECK (price_after >= 0),
        outcome TEXT CHECK (outcome IN ('refused', 'skipped', 'kept')),
        PRIMARY KEY (repricing_id, sku, min_quantity),
        CHECK ((price_after IS NULL) = (outcome IS NOT NULL AND outcome = 'refused'))
    ) {clustered};
    CREATE INDEX repricing_rows_apart ON repricing_rows (repricing_id, sku, min_quantity) WHERE outcome IS NOT NULL
    """
