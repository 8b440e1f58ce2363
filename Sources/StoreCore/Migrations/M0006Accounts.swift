let m0006Accounts = """
    -- Who runs the shop. Permissions are words with a comma between them.
    CREATE TABLE administrators (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        email_folded TEXT NOT NULL,
        password_hash TEXT NOT NULL,
        permissions TEXT NOT NULL,
        active BIGINT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        UNIQUE (store_id, email_folded)
    ) {rows};

    -- A browser that somebody signed in with: an administrator's or a buyer's.
    CREATE TABLE sessions (
        -- SHA-256 of the token in the cookie.
        hash {bytes} NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        administrator_id TEXT REFERENCES administrators (id),
        buyer_id TEXT REFERENCES buyers (id),
        created_at BIGINT NOT NULL,
        -- When it was last used, to within a few minutes.
        seen_at BIGINT NOT NULL,
        CHECK ((administrator_id IS NULL) <> (buyer_id IS NULL))
    ) {rows};
    CREATE INDEX sessions_by_administrator ON sessions (administrator_id) WHERE administrator_id IS NOT NULL;
    CREATE INDEX sessions_by_buyer ON sessions (buyer_id) WHERE buyer_id IS NOT NULL;
    CREATE INDEX sessions_by_age ON sessions (created_at);

    -- Links that work once: to become the first administrator, or to choose a password.
    CREATE TABLE one_time_codes (
        hash {bytes} NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        -- Neither: the first administrator of the store.
        administrator_id TEXT REFERENCES administrators (id),
        buyer_id TEXT REFERENCES buyers (id),
        expires_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        CHECK (administrator_id IS NULL OR buyer_id IS NULL)
    ) {rows};

    -- Mail that is to be sent: written in the transaction that is its cause.
    CREATE TABLE emails (
        id TEXT NOT NULL PRIMARY KEY,
        store_id BIGINT NOT NULL REFERENCES stores (id),
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
        attempts BIGINT NOT NULL DEFAULT 0,
        due_at BIGINT,
        fault TEXT,
        created_at BIGINT NOT NULL,
        sent_at BIGINT
    ) {rows};
    CREATE INDEX emails_due ON emails (due_at) WHERE due_at IS NOT NULL;

    -- What was changed, by whom; rows are only ever added.
    CREATE TABLE audit_entries (
        id {serial},
        store_id BIGINT NOT NULL REFERENCES stores (id),
        at BIGINT NOT NULL,
        -- The name of who did it, as it was then.
        actor TEXT NOT NULL,
        -- A word such as `buyer.approve`.
        action TEXT NOT NULL,
        -- The record's id, or a SKU.
        subject TEXT,
        -- A JSON object of what changed: {field: [from, to]}.
        changes TEXT NOT NULL DEFAULT '{}'
    ) {rows};
    CREATE INDEX audit_entries_by_store ON audit_entries (store_id, id)
    """
