let m0021ProductWords = """
    -- The words by which a product is found: of its SKU, name and barcode, without case and accents.
    CREATE TABLE product_words (
        instance_id BIGINT NOT NULL,
        word {code} NOT NULL,
        sku {code} NOT NULL,
        PRIMARY KEY (instance_id, word, sku),
        FOREIGN KEY (instance_id, sku) REFERENCES products (instance_id, sku)
    ) {clustered};
    CREATE INDEX product_words_by_product ON product_words (instance_id, sku, word);

    -- Lists of what few products are.
    CREATE INDEX products_inactive ON products (instance_id, sku) WHERE active = 0;
    CREATE INDEX products_unmarked ON products (instance_id, sku) WHERE barcode IS NULL
    """
