let m0040TransactionDesk = """
    -- Who made it; unknown of those that were there before.
    ALTER TABLE transactions ADD COLUMN created_by TEXT;

    -- The list of transactions, by date and number: each index has the state before the order of the list, and whoever asks for
    -- every state reads the three branches together. What a customer bought elsewhere is told apart within the index.
    CREATE INDEX transactions_by_state ON transactions (instance_id, status, date, number);
    CREATE INDEX transactions_of_customer ON transactions (instance_id, customer_id, status, date, number, origin);
    CREATE INDEX transactions_of_origin ON transactions (instance_id, origin, status, date, number)
    """
