let m0024Mending = """
    -- Raised each time that a verify shows that orders can be delivered: what a server remembers of earlier refusals is void.
    ALTER TABLE erp_connections ADD COLUMN verifications BIGINT NOT NULL DEFAULT 0;

    -- Since when the order is on its way: confirmed, changed after it had arrived, or tried again by a person.
    ALTER TABLE deliveries ADD COLUMN pending_since BIGINT NOT NULL DEFAULT 0;
    UPDATE deliveries SET pending_since = created_at;

    -- The edits that were sent since Acqua last answered one, a JSON array of their bodies: any of them may be what it has.
    ALTER TABLE deliveries ADD COLUMN edits_under_way TEXT NOT NULL DEFAULT '[]'
    """
