let m0041Calls = """
    -- How often programs asked for something, by the hour. A caller is a user's name, or for a read token an address.
    CREATE TABLE api_calls (
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        -- Hours since 1970.
        hour BIGINT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('read', 'write', 'session', 'none')),
        caller {code} NOT NULL,
        calls BIGINT NOT NULL CHECK (calls >= 0),
        errors BIGINT NOT NULL CHECK (errors >= 0),
        last_at BIGINT NOT NULL,
        PRIMARY KEY (instance_id, hour, kind, caller)
    ) {clustered};

    -- The last requests that were refused or failed.
    CREATE TABLE api_errors (
        id {serial},
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        at BIGINT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('read', 'write', 'session', 'none')),
        caller {code} NOT NULL,
        method TEXT NOT NULL,
        route TEXT NOT NULL,
        status BIGINT NOT NULL,
        code TEXT NOT NULL,
        request_id TEXT NOT NULL
    ) {rows};
    CREATE INDEX api_errors_by_instance ON api_errors (instance_id, id);
    CREATE INDEX api_errors_by_caller ON api_errors (instance_id, kind, caller, id)
    """
