import Persistence

/// Tables of one kind each, for the tests of the SQL layer.
let conformanceSchema = Schema(
    application: "conformance",
    migrations: [
        Migration(
            "m0001-tables",
            """
            CREATE TABLE counters (
                name TEXT NOT NULL PRIMARY KEY,
                value BIGINT NOT NULL CHECK (value >= 0)
            ) {rows};
            CREATE TABLE entries (
                id {serial},
                counter TEXT NOT NULL REFERENCES counters (name),
                value BIGINT NOT NULL UNIQUE,
                note TEXT
            ) {rows};
            CREATE TABLE codes (code {code} NOT NULL PRIMARY KEY) {clustered};
            CREATE TABLE kept (
                position BIGINT NOT NULL PRIMARY KEY,
                number BIGINT,
                text TEXT,
                bytes {bytes}
            ) {rows};
            INSERT INTO counters (name, value) VALUES ('a', 0);
            INSERT INTO counters (name, value) VALUES ('b', 0)
            """
        )
    ]
)

/// What a test throws out of a body on purpose.
struct Objection: Error, Equatable {}

extension SQLTransaction {
    func value(of counter: String) throws -> Int64? {
        try first("SELECT value FROM counters WHERE name = \(counter)")?.integer("value")
    }
}
