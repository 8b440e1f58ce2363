let m0014Carts = """
    -- What a buyer is about to order; kept on the server, so that it outlives sessions and follows him from phone to desk.
    CREATE TABLE cart_lines (
        buyer_id TEXT NOT NULL REFERENCES buyers (id),
        sku {code} NOT NULL,
        store_id BIGINT NOT NULL,
        quantity BIGINT NOT NULL CHECK (quantity > 0),
        added_at BIGINT NOT NULL,
        PRIMARY KEY (buyer_id, sku),
        FOREIGN KEY (store_id, sku) REFERENCES products (store_id, sku)
    ) {clustered}
    """
