let m0004Leases = """
    -- Deliveries are taken store by store: an Acqua that hangs does not hold up the others.
    DROP INDEX deliveries_due;
    CREATE INDEX deliveries_due_by_store ON deliveries (store_id, due_at) WHERE due_at IS NOT NULL;

    -- Where a list was read from: what another instance said means nothing here.
    ALTER TABLE pull_positions ADD COLUMN source TEXT;
    -- Counts the passes over it: a page of one that was given up for dead is not written any more.
    ALTER TABLE pull_positions ADD COLUMN fence BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE pull_positions ADD COLUMN leased_until BIGINT
    """
