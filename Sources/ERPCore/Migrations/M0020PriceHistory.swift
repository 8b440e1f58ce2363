let m0020PriceHistory = """
    -- When the prices of a list last changed; it never runs back, so that the times of changes are in the order of their clock.
    ALTER TABLE price_lists ADD COLUMN priced_at BIGINT NOT NULL DEFAULT 0;
    UPDATE price_lists SET priced_at = COALESCE((
        SELECT MAX(c.updated_at) FROM price_changes c
        WHERE c.instance_id = price_lists.instance_id AND c.price_list = price_lists.code
    ), 0);

    -- Every change of every price; rows are only ever added, in the transaction of the change. What is in force at an instant
    -- is, for each minimum quantity, the newest row up to then.
    CREATE TABLE price_history (
        instance_id BIGINT NOT NULL,
        price_list {code} NOT NULL,
        sku {code} NOT NULL,
        clock BIGINT NOT NULL,
        min_quantity BIGINT NOT NULL CHECK (min_quantity > 0),
        at BIGINT NOT NULL,
        -- NULL: there was none.
        price_before BIGINT CHECK (price_before >= 0),
        -- NULL: it was taken away.
        unit_price BIGINT CHECK (unit_price >= 0),
        -- How it changed. The beginning is what stood when the history began to be kept.
        cause TEXT NOT NULL CHECK (cause IN ('beginning', 'edit', 'import', 'repricing', 'undo')),
        actor TEXT NOT NULL,
        via TEXT,
        repricing_id TEXT,
        PRIMARY KEY (instance_id, price_list, sku, clock, min_quantity),
        CHECK ((repricing_id IS NOT NULL) = (cause IN ('repricing', 'undo')))
    ) {clustered};
    INSERT INTO price_history (instance_id, price_list, sku, clock, min_quantity, at, price_before, unit_price, cause, actor)
    SELECT p.instance_id, p.price_list, p.sku, c.clock, p.min_quantity, c.updated_at, NULL, p.unit_price, 'beginning', ''
    FROM prices p JOIN price_changes c
        ON c.instance_id = p.instance_id AND c.price_list = p.price_list AND c.sku = p.sku;

    -- When a product became active or inactive: 1 or 0. Before its first turn it was the other; without any, it always was as
    -- it is.
    CREATE TABLE product_turns (
        instance_id BIGINT NOT NULL,
        sku {code} NOT NULL,
        clock BIGINT NOT NULL,
        at BIGINT NOT NULL,
        active BIGINT NOT NULL CHECK (active IN (0, 1)),
        PRIMARY KEY (instance_id, sku, clock)
    ) {clustered};

    -- What a price list's prices were in, until an instant.
    CREATE TABLE price_list_pasts (
        instance_id BIGINT NOT NULL,
        code {code} NOT NULL,
        clock BIGINT NOT NULL,
        until BIGINT NOT NULL,
        currency TEXT NOT NULL,
        tax_included BIGINT NOT NULL CHECK (tax_included IN (0, 1)),
        PRIMARY KEY (instance_id, code, clock)
    ) {clustered}
    """
