let m0005Transactions = """
    CREATE TABLE transactions (
        id TEXT NOT NULL PRIMARY KEY,
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        number BIGINT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('order')),
        status TEXT NOT NULL CHECK (status IN ('confirmed', 'processed', 'cancelled')),
        origin TEXT,
        origin_number TEXT,
        customer_id TEXT NOT NULL REFERENCES customers (id),
        -- The buyer as sent, a JSON object.
        buyer TEXT,
        date TEXT NOT NULL,
        currency TEXT NOT NULL,
        warehouse {code} NOT NULL,
        discount_percent BIGINT NOT NULL CHECK (discount_percent BETWEEN 0 AND 1000000),
        surcharge_percent BIGINT NOT NULL CHECK (surcharge_percent BETWEEN 0 AND 10000000),
        payment_terms TEXT,
        notes TEXT,
        subtotal BIGINT NOT NULL,
        total BIGINT NOT NULL,
        version BIGINT NOT NULL DEFAULT 1,
        clock BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        CHECK ((origin IS NULL) = (origin_number IS NULL)),
        UNIQUE (instance_id, number),
        UNIQUE (instance_id, origin, origin_number)
    ) {rows};
    CREATE UNIQUE INDEX transactions_by_clock ON transactions (instance_id, clock);
    CREATE INDEX transactions_by_customer ON transactions (instance_id, customer_id, clock);

    CREATE TABLE transaction_lines (
        transaction_id TEXT NOT NULL REFERENCES transactions (id),
        position BIGINT NOT NULL,
        sku {code} NOT NULL,
        quantity BIGINT NOT NULL CHECK (quantity > 0),
        unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
        discount_percent BIGINT NOT NULL CHECK (discount_percent BETWEEN 0 AND 1000000),
        amount BIGINT NOT NULL,
        PRIMARY KEY (transaction_id, position)
    ) {clustered}
    """
