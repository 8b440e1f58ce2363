let m0007Settings = """
    -- How a store is run. Without a row the defaults hold.
    CREATE TABLE store_settings (
        store_id BIGINT NOT NULL PRIMARY KEY REFERENCES stores (id),
        company_name TEXT NOT NULL,
        company_document TEXT,
        email TEXT,
        phone TEXT,
        address TEXT,
        -- The first lines that a visitor reads.
        welcome TEXT,
        language TEXT NOT NULL CHECK (language IN ('es', 'en')),
        -- final: prices have IVA in them; plus: prices are net and shown so, IVA comes at the end; add: prices are net, IVA is
        -- added to what is shown.
        iva_mode TEXT NOT NULL CHECK (iva_mode IN ('final', 'plus', 'add')),
        iva_percent BIGINT NOT NULL CHECK (iva_percent BETWEEN 0 AND 1000000),
        minimum_order BIGINT NOT NULL CHECK (minimum_order >= 0),
        -- From this stock down, few are left.
        low_stock BIGINT NOT NULL CHECK (low_stock >= 0),
        version BIGINT NOT NULL DEFAULT 1,
        updated_at BIGINT NOT NULL
    ) {rows};

    -- What a buyer may choose when he orders.
    CREATE TABLE payment_terms (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        name TEXT NOT NULL,
        discount_percent BIGINT NOT NULL CHECK (discount_percent BETWEEN 0 AND 1000000),
        surcharge_percent BIGINT NOT NULL CHECK (surcharge_percent BETWEEN 0 AND 10000000),
        position BIGINT NOT NULL,
        active BIGINT NOT NULL CHECK (active IN (0, 1)),
        version BIGINT NOT NULL DEFAULT 1,
        UNIQUE (store_id, name)
    ) {rows};

    -- The merchant's own words for how far an order is.
    CREATE TABLE order_labels (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        name TEXT NOT NULL,
        -- A name of the palette: blue, green, amber, red, violet, grey.
        colour TEXT NOT NULL CHECK (colour IN ('blue', 'green', 'amber', 'red', 'violet', 'grey')),
        -- Whether the buyer gets a mail when an order gets it.
        notifies BIGINT NOT NULL CHECK (notifies IN (0, 1)),
        position BIGINT NOT NULL,
        version BIGINT NOT NULL DEFAULT 1,
        UNIQUE (store_id, name)
    ) {rows};
    ALTER TABLE orders ADD COLUMN label_id TEXT REFERENCES order_labels (id);
    -- Where the goods go, a JSON object; NULL: to the buyer's address.
    ALTER TABLE orders ADD COLUMN delivery_address TEXT;

    -- Further addresses of a buyer.
    CREATE TABLE buyer_addresses (
        id TEXT NOT NULL PRIMARY KEY,
        buyer_id TEXT NOT NULL REFERENCES buyers (id),
        name TEXT NOT NULL,
        street TEXT,
        city TEXT,
        province TEXT,
        postal_code TEXT,
        country TEXT,
        created_at BIGINT NOT NULL,
        UNIQUE (buyer_id, name)
    ) {rows}
    """
