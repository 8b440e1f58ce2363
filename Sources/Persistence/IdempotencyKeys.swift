package import Kernel

/// An answer that is kept with its effect and given again whenever the same request comes again.
package struct StoredAnswer: Sendable, Equatable {
    package let status: Int
    package let location: String?
    package let body: [UInt8]
    /// Whether this was kept from an earlier request.
    package var isReplay = false

    package init(status: Int, location: String?, body: [UInt8]) {
        self.status = status
        self.location = location
        self.body = body
    }
}

/// An answer that was kept, and since when.
package struct KeptAnswer: Sendable {
    package let answer: StoredAnswer
    package let at: Instant
}

/// What identifies a request that must have its effect once.
package struct IdempotencyKey: Sendable {
    /// Whose keys these are: the instance's or the store's number.
    package let owner: Int64
    package let key: String
    /// A hash over method, path and body.
    package let fingerprint: [UInt8]

    package init(owner: Int64, key: String, fingerprint: [UInt8]) {
        self.owner = owner
        self.key = key
        self.fingerprint = fingerprint
    }
}

/// The table of answers that were given, for good.
package enum IdempotencyKeys {
    /// The table's migration; `owners` is the table whose `id` scopes the keys.
    package static func table(owners: String) -> String {
        """
        CREATE TABLE idempotency_keys (
            owner_id BIGINT NOT NULL REFERENCES \(owners) (id),
            key {code} NOT NULL,
            -- SHA-256 over method, path and body.
            fingerprint {bytes} NOT NULL,
            status BIGINT NOT NULL,
            location TEXT,
            body {bytes} NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (owner_id, key)
        ) {rows}
        """
    }

    /// Runs `effect` unless the key has had it already, and keeps its answer in the same transaction. The key is taken
    /// first: a second request with it waits for the first, then finds its answer.
    /// - Throws: a refusal `idempotency_key_reused` where the key stood for another request; what `effect` throws, and
    ///   then nothing is kept.
    package static func once(
        _ key: IdempotencyKey,
        at now: Instant,
        in tx: any SQLTransaction,
        effect: () throws -> StoredAnswer
    ) throws -> StoredAnswer {
        let taken = try tx.execute(
            """
            INSERT INTO idempotency_keys (owner_id, key, fingerprint, status, location, body, created_at)
            VALUES (\(key.owner), \(key.key), \(key.fingerprint), 0, NULL, \([UInt8]()), \(now))
            ON CONFLICT (owner_id, key) DO NOTHING
            """
        )
        if taken == 0 {
            if let answer = try find(key, in: tx) { return answer }
            throw SQLError(kind: .transient, message: "an idempotency key vanished while it was read")
        }
        let answer = try effect()
        try tx.enqueue(
            """
            UPDATE idempotency_keys SET status = \(answer.status), location = \(answer.location), body = \(answer.body)
            WHERE owner_id = \(key.owner) AND key = \(key.key)
            """
        )
        return answer
    }

    /// What a key did, whatever the request was; nil where it did nothing.
    package static func kept(_ key: String, owner: Int64, in tx: any SQLTransaction) throws -> KeptAnswer? {
        let row = try tx.first(
            """
            SELECT status, location, body, created_at FROM idempotency_keys WHERE owner_id = \(owner) AND key = \(key)
            """
        )
        return try row.map { row in
            KeptAnswer(
                answer: StoredAnswer(
                    status: Int(try row.integer("status")),
                    location: try row.textIfAny("location"),
                    body: try row.bytes("body")
                ),
                at: try row.instant("created_at")
            )
        }
    }

    /// The answer that was kept under a key, nil where there is none.
    package static func find(_ key: IdempotencyKey, in tx: any SQLTransaction) throws -> StoredAnswer? {
        let row = try tx.first(
            """
            SELECT fingerprint, status, location, body FROM idempotency_keys
            WHERE owner_id = \(key.owner) AND key = \(key.key)
            """
        )
        guard let row else { return nil }
        guard try row.bytes("fingerprint") == key.fingerprint else {
            throw Refusal(
                .refused,
                "idempotency_key_reused",
                es: "Esa Idempotency-Key ya se usó con otro pedido: use una clave nueva para un pedido distinto.",
                en: "This Idempotency-Key was used with another request: use a new key for a different request."
            )
        }
        var answer = StoredAnswer(
            status: Int(try row.integer("status")),
            location: try row.textIfAny("location"),
            body: try row.bytes("body")
        )
        answer.isReplay = true
        return answer
    }
}
