let m0010Products = """
    -- Pictures of a product, encoded by us; the small one for lists.
    CREATE TABLE product_images (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        position BIGINT NOT NULL,
        width BIGINT NOT NULL CHECK (width > 0),
        height BIGINT NOT NULL CHECK (height > 0),
        large {bytes} NOT NULL,
        small {bytes} NOT NULL,
        created_at BIGINT NOT NULL,
        FOREIGN KEY (store_id, sku) REFERENCES products (store_id, sku)
    ) {rows};
    CREATE INDEX product_images_by_product ON product_images (store_id, sku, position);

    -- Each change of the stock that is shown; rows are only ever added.
    CREATE TABLE stock_history (
        id {serial},
        store_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        at BIGINT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('hand', 'file', 'acqua', 'order')),
        -- The order's number, or who did it.
        reference TEXT,
        -- NULL: not known.
        stock_before BIGINT,
        stock_after BIGINT
    ) {rows};
    CREATE INDEX stock_history_by_product ON stock_history (store_id, sku, id);

    -- Files that were looked at and wait for a yes.
    CREATE TABLE uploads (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        filename TEXT NOT NULL,
        content {bytes} NOT NULL,
        created_at BIGINT NOT NULL
    ) {rows};
    CREATE INDEX uploads_by_age ON uploads (created_at)
    """
