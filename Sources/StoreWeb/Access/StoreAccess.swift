import Kernel
import Persistence
package import StoreCore
package import WebSupport

/// Who asks, after his token was checked against the store of the path.
package struct StoreCaller: Sendable {
    package let store: StoreID
    /// The store's name, as in the path.
    package let slug: String
    package let actor: Actor
}

extension StoreServices {
    /// A caller with the API token of an administrator.
    /// - Throws: `unknown_store`, `token_required`, `token_invalid`.
    package func administrator(_ request: WebRequest) async throws -> StoreCaller {
        let slug = try request.path("store")
        let token = Result { try request.bearerToken() }
        let store = try await database.read { tx in
            let store = try StoreQueries.find(slug: slug, in: tx)
            let isValid = try APITokens.isValid(hash: SecretToken.hash(try token.get()), for: store, in: tx)
            guard isValid else { throw Refusal.tokenInvalid }
            return store
        }
        return StoreCaller(store: store, slug: slug, actor: .administrator)
    }

    /// Runs a read in the caller's store.
    package func read<Value: Sendable>(
        _ caller: StoreCaller,
        _ body: @escaping @Sendable (StoreScope) throws -> Value
    ) async throws -> Value {
        let now = clock.now()
        return try await database.read { tx in try body(StoreScope(tx: tx, store: caller.store, now: now)) }
    }

    /// Runs a change in the caller's store.
    package func write<Value: Sendable>(
        _ caller: StoreCaller,
        _ body: @escaping @Sendable (StoreScope) throws -> Value
    ) async throws -> Value {
        let now = clock.now()
        return try await database.write { tx in try body(StoreScope(tx: tx, store: caller.store, now: now)) }
    }
}
