let m0010Customers = """
    -- What a customer is sorted and compared by: the name without case and accents, e-mail and telephone in one typing, the DNI
    -- also where it stands within a CUIT. Records that were merged away have none.
    ALTER TABLE customers ADD COLUMN name_key {code} NOT NULL DEFAULT '';
    ALTER TABLE customers ADD COLUMN email_key {code};
    ALTER TABLE customers ADD COLUMN phone_key {code};
    ALTER TABLE customers ADD COLUMN person_key {code};
    -- Who made the record and by which door; NULL of those made before this was written down.
    ALTER TABLE customers ADD COLUMN created_by TEXT;
    ALTER TABLE customers ADD COLUMN created_via TEXT CHECK (created_via IN ('session', 'token', 'command'));
    -- Made by a program, and nobody has looked at it yet.
    ALTER TABLE customers ADD COLUMN to_review BIGINT NOT NULL DEFAULT 0 CHECK (to_review IN (0, 1));
    -- The record that stands for this one since they were merged; that one stands for itself. No foreign key: a copy of the
    -- database adds the rows of a table in any order. Customers are never deleted, and the verification looks.
    ALTER TABLE customers ADD COLUMN merged_into TEXT CHECK (merged_into <> id);
    ALTER TABLE customers ADD COLUMN merged_at BIGINT;
    -- The documents of the records that were merged into this one, a JSON array.
    ALTER TABLE customers ADD COLUMN former_documents TEXT;
    -- The customer that a transaction was made for, where a merge gave it to another.
    ALTER TABLE transactions ADD COLUMN moved_from TEXT REFERENCES customers (id);

    CREATE INDEX customers_by_name ON customers (instance_id, name_key, id) WHERE merged_into IS NULL;
    CREATE INDEX customers_by_condition ON customers (instance_id, fiscal_condition, name_key, id) WHERE merged_into IS NULL;
    CREATE INDEX customers_to_review ON customers (instance_id, id) WHERE to_review = 1;
    CREATE INDEX customers_to_review_by_name ON customers (instance_id, name_key, id) WHERE to_review = 1;
    CREATE INDEX customers_by_email ON customers (instance_id, email_key, id) WHERE email_key IS NOT NULL;
    CREATE INDEX customers_by_phone ON customers (instance_id, phone_key, id) WHERE phone_key IS NOT NULL;
    CREATE INDEX customers_by_person ON customers (instance_id, person_key, id) WHERE person_key IS NOT NULL;
    CREATE INDEX customers_by_survivor ON customers (merged_into, id) WHERE merged_into IS NOT NULL;

    -- The words by which a customer is found: of name and e-mail, documents, telephone.
    CREATE TABLE customer_words (
        instance_id BIGINT NOT NULL,
        word {code} NOT NULL,
        customer_id TEXT NOT NULL REFERENCES customers (id),
        PRIMARY KEY (instance_id, word, customer_id)
    ) {clustered};
    CREATE INDEX customer_words_by_customer ON customer_words (customer_id, word);

    -- Two records that may be of one person: each customer who is like others stands beside one of them at least.
    CREATE TABLE customer_doubles (
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        newer TEXT NOT NULL REFERENCES customers (id),
        older TEXT NOT NULL REFERENCES customers (id),
        PRIMARY KEY (instance_id, newer, older),
        CHECK (newer <> older)
    ) {clustered};
    CREATE INDEX customer_doubles_by_older ON customer_doubles (instance_id, older, newer);

    -- Two records that somebody said are of two persons; for good.
    CREATE TABLE customer_dismissals (
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        newer TEXT NOT NULL REFERENCES customers (id),
        older TEXT NOT NULL REFERENCES customers (id),
        dismissed_by TEXT NOT NULL,
        dismissed_at BIGINT NOT NULL,
        PRIMARY KEY (instance_id, newer, older),
        CHECK (newer <> older)
    ) {clustered};
    CREATE INDEX customer_dismissals_by_older ON customer_dismissals (instance_id, older, newer)
    """
