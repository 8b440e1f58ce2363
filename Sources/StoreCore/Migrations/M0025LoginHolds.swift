let m0025LoginHolds = """
    -- When Acqua last refused the credentials, and its words: no server tries them again for a minute.
    ALTER TABLE erp_connections ADD COLUMN login_refused_at BIGINT;
    ALTER TABLE erp_connections ADD COLUMN login_fault TEXT
    """
