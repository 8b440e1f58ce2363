let m0015Desk = """
    -- Sales by day.
    CREATE INDEX orders_by_confirmation ON orders (store_id, confirmed_at) WHERE status = 'confirmed'
    """
