let m0002Deliveries = """
    CREATE TABLE deliveries (
        order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
        store_id BIGINT NOT NULL REFERENCES stores (id),
        kind TEXT NOT NULL,
        due_at BIGINT NOT NULL
    ) {rows}
    """
