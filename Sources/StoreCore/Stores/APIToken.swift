package import Kernel
package import Persistence

package typealias APITokenID = Identifier<APIToken>

/// A token of a store's administrator, for programs. The token itself is shown once; its hash alone is kept.
package struct APIToken: Equatable, Sendable {
    package let id: APITokenID
    package let name: String
    package let createdAt: Instant
}

/// What happens to API tokens, and what is asked about them.
package enum APITokens {
    /// Keeps a new token.
    /// - Parameter hash: SHA-256 of the token.
    @discardableResult
    package static func keep(hash: [UInt8], name: String, in scope: StoreScope) throws -> APITokenID {
        let id = APITokenID.make(at: scope.now)
        try scope.tx.execute(
            """
            INSERT INTO api_tokens (id, store_id, name, hash, created_at)
            VALUES (\(id), \(scope.store), \(name), \(hash), \(scope.now))
            """
        )
        return id
    }

    /// Takes a token away; from here on it is not valid.
    /// - Throws: `not_found`.
    package static func revoke(_ id: APITokenID, in scope: StoreScope) throws {
        let revoked = try scope.tx.execute("DELETE FROM api_tokens WHERE store_id = \(scope.store) AND id = \(id)")
        guard revoked == 1 else { throw Refusal.notFound }
    }

    package static func all(in scope: StoreScope) throws -> [APIToken] {
        try scope.tx.all("SELECT id, name, created_at FROM api_tokens WHERE store_id = \(scope.store) ORDER BY id").map {
            APIToken(id: try $0.id("id"), name: try $0.text("name"), createdAt: try $0.instant("created_at"))
        }
    }

    /// Whether a token with this hash is one of the store's.
    package static func isValid(hash: [UInt8], for store: StoreID, in tx: any SQLTransaction) throws -> Bool {
        try tx.first("SELECT id FROM api_tokens WHERE hash = \(hash) AND store_id = \(store)") != nil
    }
}
