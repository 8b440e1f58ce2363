let m0016Search = """
    -- The name as it is sorted by: without case and accents.
    ALTER TABLE products ADD COLUMN name_key {code} NOT NULL DEFAULT '';
    -- A JSON array of {min_quantity, unit_price}: what one costs from so many on. NULL: the same at any quantity.
    ALTER TABLE products ADD COLUMN tiers TEXT;

    -- The words by which a product is found: of its SKU, name and category, without case and accents.
    CREATE TABLE product_words (
        store_id BIGINT NOT NULL,
        word {code} NOT NULL,
        sku {code} NOT NULL,
        PRIMARY KEY (store_id, word, sku),
        FOREIGN KEY (store_id, sku) REFERENCES products (store_id, sku)
    ) {clustered};
    CREATE INDEX product_words_by_product ON product_words (store_id, sku, word);

    -- The orders in which the shop lists its products.
    CREATE INDEX products_by_name ON products (store_id, name_key, sku) WHERE published = 1;
    CREATE INDEX products_by_price ON products (store_id, price, sku) WHERE published = 1;
    CREATE INDEX products_by_age ON products (store_id, created_at, sku) WHERE published = 1;
    CREATE INDEX products_by_category ON products (store_id, category, name_key, sku) WHERE published = 1;

    -- What changed last, for the pages that are live.
    CREATE INDEX stock_history_newest ON stock_history (store_id, id)
    """
