let m0004Customers = """
    CREATE TABLE customers (
        id TEXT NOT NULL PRIMARY KEY,
        instance_id BIGINT NOT NULL REFERENCES instances (id),
        document_type TEXT NOT NULL CHECK (document_type IN ('DNI', 'CUIT')),
        document TEXT NOT NULL,
        name TEXT NOT NULL,
        fiscal_condition TEXT,
        street TEXT,
        city TEXT,
        province TEXT,
        postal_code TEXT,
        country TEXT,
        phone TEXT,
        email TEXT,
        notes TEXT,
        version BIGINT NOT NULL DEFAULT 1,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        UNIQUE (instance_id, document)
    ) {rows};
    CREATE UNIQUE INDEX customers_by_instance ON customers (instance_id, id)
    """
