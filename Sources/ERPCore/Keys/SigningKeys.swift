package import Kernel
package import Persistence

/// The keys that sign tokens, as the database keeps them: sealed.
package struct SigningKey: Sendable, Equatable {
    /// `read` or `write`.
    package let level: String
    package let identifier: String
    package let sealed: [UInt8]

    package init(level: String, identifier: String, sealed: [UInt8]) {
        self.level = level
        self.identifier = identifier
        self.sealed = sealed
    }
}

package enum SigningKeys {
    package static func all(in tx: any SQLTransaction) throws -> [SigningKey] {
        try tx.all("SELECT level, key_id, sealed FROM signing_keys ORDER BY level, created_at").map { row in
            SigningKey(level: try row.text("level"), identifier: try row.text("key_id"), sealed: try row.bytes("sealed"))
        }
    }

    /// Keeps these keys for the levels that have none, and gives those that hold: several servers that start at once on
    /// one database end with the same keys.
    package static func settle(_ fresh: [SigningKey], at now: Instant, in tx: any SQLTransaction) throws -> [SigningKey] {
        if tx.dialect == .postgres { _ = try tx.all("SELECT pg_advisory_xact_lock(7305417332)") }
        let present = Set(try all(in: tx).map(\.level))
        for key in fresh where !present.contains(key.level) {
            try tx.execute(
                """
                INSERT INTO signing_keys (level, key_id, sealed, created_at)
                VALUES (\(key.level), \(key.identifier), \(key.sealed), \(now))
                """
            )
        }
        return try all(in: tx)
    }
}
