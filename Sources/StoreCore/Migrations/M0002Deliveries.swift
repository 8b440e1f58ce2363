let m0002Deliveries = """
    -- One row an order that was confirmed: the outbox. What the store wishes is written by the store's actions, the rest
    -- by the worker that holds the lease.
    CREATE TABLE deliveries (
        order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
        store_id BIGINT NOT NULL REFERENCES stores (id),
        -- The order's Idempotency-Key at Acqua, the same for good.
        key TEXT NOT NULL UNIQUE,
        wish_revision BIGINT NOT NULL,
        wish_cancelled BIGINT NOT NULL DEFAULT 0 CHECK (wish_cancelled IN (0, 1)),
        -- A person asked to try again.
        retry_asked BIGINT NOT NULL DEFAULT 0 CHECK (retry_asked IN (0, 1)),
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'none', 'parked')),
        cause TEXT,
        -- When it is to be taken up; NULL where it rests.
        due_at BIGINT,
        -- Counts the workers that took it: one that wakes late cannot write what another has.
        fence BIGINT NOT NULL DEFAULT 0,
        leased_until BIGINT,
        -- The body of the creation, fixed when it is first sent, and the last edit that Acqua took.
        creation_body {bytes},
        edit_body {bytes},
        -- What the connector's state machine remembers besides, a JSON object.
        memory TEXT NOT NULL DEFAULT '{}',
        attempts BIGINT NOT NULL DEFAULT 0,
        fault TEXT,
        transaction_id TEXT,
        transaction_number BIGINT,
        transaction_status TEXT,
        created_at BIGINT NOT NULL
    ) {rows};
    CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
    CREATE INDEX deliveries_open ON deliveries (store_id, state) WHERE state IN ('waiting', 'sending', 'parked');

    -- Every request that was made for an order.
    CREATE TABLE delivery_attempts (
        id {serial},
        order_id TEXT NOT NULL REFERENCES orders (id),
        store_id BIGINT NOT NULL,
        at BIGINT NOT NULL,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        status BIGINT,
        code TEXT,
        detail TEXT,
        duration_ms BIGINT NOT NULL
    ) {rows};
    CREATE INDEX delivery_attempts_by_order ON delivery_attempts (order_id, id)
    """
