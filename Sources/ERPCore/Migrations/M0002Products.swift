let m0002Products = """
    CREATE TABLE products (
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        sku {code} NOT NULL,
        name TEXT NOT NULL,
        unit TEXT,
        barcode TEXT,
        tax_rate BIGINT CHECK (tax_rate BETWEEN 0 AND 1000000),
        active BIGINT NOT NULL CHECK (active IN (0, 1)),
        -- NULL: as the instance says.
        allow_backorder BIGINT CHECK (allow_backorder IN (0, 1)),
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (instance_id, sku)
    ) {clustered};

    CREATE TABLE warehouses (
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        code {code} NOT NULL,
        name TEXT NOT NULL,
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (instance_id, code)
    ) {rows};

    CREATE TABLE price_lists (
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        code {code} NOT NULL,
        name TEXT NOT NULL,
        currency TEXT NOT NULL,
        tax_included BIGINT NOT NULL CHECK (tax_included IN (0, 1)),
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (instance_id, code)
    ) {rows};

    -- One row a tier; the base price is the tier from 1.
    CREATE TABLE prices (
        instance_id BIGINT NOT NULL,
        price_list {code} NOT NULL,
        sku {code} NOT NULL,
        min_quantity BIGINT NOT NULL CHECK (min_quantity > 0),
        unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
        PRIMARY KEY (instance_id, price_list, sku, min_quantity),
        FOREIGN KEY (instance_id, price_list) REFERENCES price_lists (instance_id, code),
        FOREIGN KEY (instance_id, sku) REFERENCES products (instance_id, sku)
    ) {clustered};

    -- When the prices of a SKU in a list last changed; the row stays when the price is taken away, as its tombstone.
    CREATE TABLE price_changes (
        instance_id BIGINT NOT NULL,
        price_list {code} NOT NULL,
        sku {code} NOT NULL,
        clock BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (instance_id, price_list, sku)
    ) {clustered};
    CREATE UNIQUE INDEX price_changes_by_clock ON price_changes (instance_id, price_list, clock, sku)
    """
