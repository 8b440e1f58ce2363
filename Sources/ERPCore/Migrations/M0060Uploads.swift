let m0060Uploads = """
    -- Files between the look at them and the yes; forgotten after a day.
    CREATE TABLE uploads (
        id TEXT NOT NULL PRIMARY KEY,
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        kind TEXT NOT NULL CHECK (kind IN ('products', 'stock', 'prices', 'customers')),
        -- How it is to be read, a JSON object: the list, the warehouse, the reason, what a bad row does.
        options TEXT NOT NULL,
        filename TEXT NOT NULL,
        content {bytes} NOT NULL,
        -- 1 once it went in: it does not go in twice.
        applied BIGINT NOT NULL DEFAULT 0 CHECK (applied IN (0, 1)),
        created_at BIGINT NOT NULL
    ) {rows}
    """
