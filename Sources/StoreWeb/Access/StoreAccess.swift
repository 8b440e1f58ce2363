import HTTPTypes
import Hummingbird
import Kernel
import Persistence
package import StoreCore
import WebSupport

/// Who asks, after his token was checked against the store of the path.
package struct StoreCaller: Sendable {
    package let store: StoreID
    /// The store's name, as in the path.
    package let slug: String
    package let actor: Actor
}

extension StoreServices {
    /// Who asks: the holder of an administrator's API token, or whoever is signed in with the browser that asks.
    /// - Parameters:
    ///   - permission: what an administrator who is signed in must be allowed.
    ///   - buyers: whether a buyer who is signed in may ask.
    /// - Throws: `unknown_store`, `token_required`, `token_invalid`, `permission_required`, `cross_site`.
    func caller(_ request: WebRequest, needs permission: Administrator.Permission, orBuyer buyers: Bool = false) async throws -> StoreCaller
    {
        let slug = try request.path("store")
        if request.http.headers[.authorization] == nil, let signedIn = try await signedIn(request, slug) {
            if request.http.method != .get { try request.requireSameOrigin() }
            switch signedIn.who {
            case .administrator(let administrator):
                guard administrator.may(permission) else { throw Refusal.permissionRequired }
                return StoreCaller(store: signedIn.store, slug: slug, actor: .administrator)
            case .buyer(let id):
                guard buyers else { throw Refusal.tokenRequired }
                return StoreCaller(store: signedIn.store, slug: slug, actor: .buyer(id))
            }
        }
        return try await tokenHolder(request, slug)
    }

    private enum SignedIn: Sendable {
        case administrator(Administrator)
        case buyer(BuyerID)
    }

    /// Whose session the browser's cookies name; the administrator's goes before the buyer's.
    private func signedIn(_ request: WebRequest, _ slug: String) async throws -> (who: SignedIn, store: StoreID)? {
        let tokens = [SessionCookie.admin(slug), SessionCookie.shop(slug)].compactMap(request.sessionToken)
        guard !tokens.isEmpty else { return nil }
        let now = clock.now()
        return try await database.read { tx in
            let store = try StoreQueries.find(slug: slug, in: tx)
            let scope = StoreScope(tx: tx, store: store, now: now)
            for token in tokens {
                switch try Sessions.find(hash: SecretToken.hash(token), in: scope)?.account {
                case .administrator(let id):
                    let administrator = try AdministratorQueries.find(id, in: scope)
                    if administrator.isActive { return (.administrator(administrator), store) }
                case .buyer(let id): return (.buyer(id), store)
                case nil: continue
                }
            }
            return nil
        }
    }

    private func tokenHolder(_ request: WebRequest, _ slug: String) async throws -> StoreCaller {
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
