import Persistence

let m0001Instances = """
    CREATE TABLE instances (
        id BIGINT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        name_folded TEXT NOT NULL UNIQUE,
        clock BIGINT NOT NULL DEFAULT 0 CHECK (clock >= 0),
        last_number BIGINT NOT NULL DEFAULT 0 CHECK (last_number >= 0),
        legal_name TEXT,
        document TEXT,
        fiscal_condition TEXT,
        time_zone TEXT NOT NULL,
        currency TEXT NOT NULL,
        allow_backorder BIGINT NOT NULL DEFAULT 0 CHECK (allow_backorder IN (0, 1)),
        public_read BIGINT NOT NULL DEFAULT 1 CHECK (public_read IN (0, 1)),
        public_price_list TEXT NOT NULL DEFAULT 'base',
        -- The warehouses whose stock is public, as a JSON array; NULL is all of them.
        public_warehouses TEXT,
        public_quantities TEXT NOT NULL DEFAULT 'exact' CHECK (public_quantities IN ('exact', 'bucketed')),
        -- Counts the changes of the public-read policy: tokens and cursors of an older one are refused.
        policy_revision BIGINT NOT NULL DEFAULT 1,
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    ) {rows};

    CREATE TABLE users (
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        username TEXT NOT NULL,
        password_hash TEXT NOT NULL,
        permission TEXT NOT NULL CHECK (permission IN ('read', 'write', 'manage')),
        -- Raised with each change of password or permission: tokens made before stop working.
        revision BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (instance_id, username)
    ) {rows};

    CREATE TABLE signing_keys (
        level TEXT NOT NULL CHECK (level IN ('read', 'write')),
        key_id TEXT NOT NULL UNIQUE,
        sealed {bytes} NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (level, key_id)
    ) {rows};

    \(IdempotencyKeys.table(owners: "instances"))
    """
