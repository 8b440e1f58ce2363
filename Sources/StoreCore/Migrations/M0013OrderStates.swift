let m0013OrderStates = """
    -- How far each store has read what became of its orders in Acqua.
    CREATE TABLE order_state_positions (
        store_id BIGINT NOT NULL PRIMARY KEY REFERENCES stores (id),
        -- Of which connection: what another instance said means nothing here.
        source TEXT NOT NULL,
        change_token TEXT NOT NULL,
        updated_at BIGINT NOT NULL
    ) {rows};
    CREATE INDEX deliveries_by_transaction ON deliveries (store_id, transaction_id) WHERE transaction_id IS NOT NULL;
    CREATE INDEX deliveries_unprocessed ON deliveries (store_id) WHERE state = 'sent' AND transaction_status = 'confirmed'
    """
