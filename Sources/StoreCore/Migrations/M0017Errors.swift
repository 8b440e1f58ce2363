let m0017Errors = """
    -- The newest requests of a store, for their share of errors.
    CREATE INDEX delivery_attempts_newest ON delivery_attempts (store_id, id)
    """
