import Persistence

let m0001Store = """
    CREATE TABLE stores (
        id BIGINT NOT NULL PRIMARY KEY,
        slug {code} NOT NULL UNIQUE,
        -- The number of the newest order.
        last_number BIGINT NOT NULL DEFAULT 1000 CHECK (last_number >= 0),
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    ) {rows};

    CREATE TABLE api_tokens (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        name TEXT NOT NULL,
        -- SHA-256 of the token, which is shown once and kept nowhere.
        hash {bytes} NOT NULL UNIQUE,
        created_at BIGINT NOT NULL
    ) {rows};

    CREATE TABLE products (
        store_id BIGINT NOT NULL REFERENCES stores (id),
        sku {code} NOT NULL,
        name TEXT NOT NULL,
        description TEXT,
        category TEXT,
        -- As last written here, or as last pulled from Acqua where Acqua owns it. NULL: not known.
        price BIGINT CHECK (price >= 0),
        stock BIGINT,
        -- What is confirmed here and not yet in that figure: the sum of the product's stock holds.
        held BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
        min_quantity BIGINT CHECK (min_quantity > 0),
        multiple_of BIGINT CHECK (multiple_of > 0),
        published BIGINT NOT NULL CHECK (published IN (0, 1)),
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (store_id, sku)
    ) {clustered};

    CREATE TABLE buyers (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'blocked')),
        name TEXT NOT NULL,
        document_type TEXT NOT NULL CHECK (document_type IN ('DNI', 'CUIT')),
        document TEXT NOT NULL,
        fiscal_condition TEXT,
        street TEXT,
        city TEXT,
        province TEXT,
        postal_code TEXT,
        country TEXT,
        phone TEXT,
        email TEXT NOT NULL,
        email_folded TEXT NOT NULL,
        -- NULL: the buyer does not sign in.
        password_hash TEXT,
        -- The customer that the buyer is in Acqua, once known.
        acqua_customer_id TEXT,
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    ) {rows};
    CREATE UNIQUE INDEX buyers_by_store ON buyers (store_id, id);
    CREATE INDEX buyers_by_document ON buyers (store_id, document);
    CREATE UNIQUE INDEX buyers_by_email ON buyers (store_id, email_folded) WHERE password_hash IS NOT NULL;

    CREATE TABLE orders (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        number BIGINT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('draft', 'confirmed', 'cancelled')),
        buyer_id TEXT NOT NULL REFERENCES buyers (id),
        -- The buyer as he stood when the order was confirmed, a JSON object; NULL before.
        buyer TEXT,
        discount_percent BIGINT NOT NULL CHECK (discount_percent BETWEEN 0 AND 1000000),
        surcharge_percent BIGINT NOT NULL CHECK (surcharge_percent BETWEEN 0 AND 10000000),
        payment_terms TEXT,
        notes TEXT,
        subtotal BIGINT NOT NULL CHECK (subtotal >= 0),
        total BIGINT NOT NULL CHECK (total >= 0),
        -- Raised with each change of the order itself; what the connector does to it leaves it alone.
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        confirmed_at BIGINT,
        cancelled_at BIGINT,
        UNIQUE (store_id, number)
    ) {rows};
    CREATE INDEX orders_by_buyer ON orders (store_id, buyer_id, number);

    CREATE TABLE order_lines (
        order_id TEXT NOT NULL REFERENCES orders (id),
        position BIGINT NOT NULL,
        sku {code} NOT NULL,
        -- The product's name when the line was written.
        name TEXT NOT NULL,
        quantity BIGINT NOT NULL CHECK (quantity > 0),
        unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
        discount_percent BIGINT NOT NULL CHECK (discount_percent BETWEEN 0 AND 1000000),
        amount BIGINT NOT NULL CHECK (amount >= 0),
        PRIMARY KEY (order_id, position)
    ) {clustered};

    -- What a confirmed order takes off the stock shown, one row a SKU: quantity − counted, where that is positive.
    CREATE TABLE stock_holds (
        order_id TEXT NOT NULL REFERENCES orders (id),
        sku {code} NOT NULL,
        store_id BIGINT NOT NULL,
        quantity BIGINT NOT NULL CHECK (quantity >= 0),
        -- How much of it the stock figure from Acqua includes already.
        counted BIGINT NOT NULL DEFAULT 0 CHECK (counted >= 0),
        -- Since when Acqua has it in this quantity; a stock figure asked for later includes it.
        delivered_at BIGINT,
        PRIMARY KEY (order_id, sku),
        FOREIGN KEY (store_id, sku) REFERENCES products (store_id, sku)
    ) {clustered};
    CREATE INDEX stock_holds_delivered ON stock_holds (store_id, delivered_at) WHERE counted <> quantity;

    -- The connection of a store with its instance of Acqua. Without a row there is none.
    CREATE TABLE erp_connections (
        store_id BIGINT NOT NULL PRIMARY KEY REFERENCES stores (id),
        instance TEXT NOT NULL,
        username TEXT NOT NULL,
        password_sealed {bytes} NOT NULL,
        -- A template with {instance}; NULL: the server's.
        base_url TEXT,
        enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
        stock_every_seconds BIGINT NOT NULL CHECK (stock_every_seconds > 0),
        prices_every_seconds BIGINT NOT NULL CHECK (prices_every_seconds > 0),
        -- Since when Acqua owns them: since the first full pass that succeeded. NULL: the store does.
        stock_owned_at BIGINT,
        prices_owned_at BIGINT,
        -- Raised each time it is saved, so that whoever works with it notices.
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    ) {rows};

    \(IdempotencyKeys.table(owners: "stores"))
    """
