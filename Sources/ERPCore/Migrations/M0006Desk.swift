import Persistence

let m0006Desk = """
    -- Browsers that somebody signed in with. A session holds as long as the user's revision is that of its beginning.
    CREATE TABLE sessions (
        hash {bytes} NOT NULL PRIMARY KEY,
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        username TEXT NOT NULL,
        revision BIGINT NOT NULL,
        address TEXT NOT NULL,
        agent TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        seen_at BIGINT NOT NULL
    ) {rows};
    CREATE INDEX sessions_by_user ON sessions (instance_id, username, created_at);

    -- Who changed what; rows are only ever added, in the transaction of the change.
    CREATE TABLE audit_entries (
        id {serial},
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        at BIGINT NOT NULL,
        actor TEXT NOT NULL,
        -- By which door: a browser's session, a token of the API, a command of this machine.
        via TEXT NOT NULL CHECK (via IN ('session', 'token', 'command')),
        request_id TEXT,
        -- A verb of a kind of record, such as customer.create.
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        -- A JSON object of what changed: each field its value before and after.
        changes TEXT NOT NULL
    ) {rows};
    CREATE INDEX audit_entries_by_instance ON audit_entries (instance_id, id);
    CREATE INDEX audit_entries_by_subject ON audit_entries (instance_id, subject, id);
    CREATE INDEX audit_entries_by_actor ON audit_entries (instance_id, actor, id)
    """
