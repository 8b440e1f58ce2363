let m0061AuditOrder = """
    -- The trail is read in the order of time, so that days are found in it; each index of it ends with that order. What was
    -- done of a kind is found by its verbs.
    DROP INDEX audit_entries_by_instance;
    DROP INDEX audit_entries_by_subject;
    DROP INDEX audit_entries_by_actor;
    CREATE INDEX audit_entries_by_time ON audit_entries (instance_id, at, id);
    CREATE INDEX audit_entries_by_subject ON audit_entries (instance_id, subject, at, id);
    CREATE INDEX audit_entries_by_actor ON audit_entries (instance_id, actor, at, id);
    CREATE INDEX audit_entries_by_action ON audit_entries (instance_id, action, at, id)
    """
