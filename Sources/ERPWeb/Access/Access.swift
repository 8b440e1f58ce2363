package import ERPCore
import HTTPTypes
import Hummingbird
package import Kernel
package import Persistence
package import WebSupport

/// Who asks, after his token or his browser's session was checked against the instance of the path.
package struct Caller: Sendable {
    package let instance: Instance
    /// Nil for a read token.
    package let user: UserCredentials?
    /// By which door he came.
    package let door: Author.Door
    package let requestID: String

    /// As whom his changes are written down.
    package var author: Author { Author(name: user?.username ?? "", door: door, requestID: requestID) }
}

extension ERPServices {
    /// A caller with either token.
    /// - Throws: what is wrong with the token; `public_read_off`; `rate_limited`.
    package func reader(_ request: WebRequest) async throws -> Caller {
        let caller = try await caller(request)
        if caller.user == nil {
            guard caller.instance.publicRead.isOn else { throw Self.publicReadOff }
            try publicReads.take(request.clientAddress, at: clock.now())
        }
        return caller
    }

    /// A caller with a write token, or who signed in and may write; to look, every user who signed in will do.
    /// - Throws: `scope_required` for a read token; `write_permission_required`.
    package func writer(_ request: WebRequest) async throws -> Caller {
        let caller = try await signedIn(request)
        if caller.isLooking(request) { return caller }
        guard let user = caller.user, user.permission >= .write else { throw Self.writePermissionRequired }
        return caller
    }

    /// A caller who may load the ERP; to look, every user who signed in with a browser will do.
    /// - Throws: `scope_required` for a read token; `manage_permission_required`.
    package func loader(_ request: WebRequest) async throws -> Caller {
        let caller = try await signedIn(request)
        if caller.isLooking(request) { return caller }
        guard caller.user?.permission == .manage else { throw Self.managePermissionRequired }
        return caller
    }

    /// A caller who may manage.
    /// - Throws: `scope_required` for a read token; `manage_permission_required`.
    package func manager(_ request: WebRequest) async throws -> Caller {
        let caller = try await signedIn(request)
        guard caller.user?.permission == .manage else { throw Self.managePermissionRequired }
        return caller
    }

    /// A caller who is a user, whatever his permission.
    /// - Throws: `scope_required` for a read token.
    func signedIn(_ request: WebRequest) async throws -> Caller {
        let caller = try await caller(request)
        guard caller.user != nil else { throw Self.scopeRequired }
        return caller
    }

    private func caller(_ request: WebRequest) async throws -> Caller {
        let instance = try await directory.instance(try request.path("instance"))
        request.identify(nil, by: .nobody, of: instance)
        if request.http.headers[.authorization] == nil, let user = try await sessionUser(request, of: instance) {
            if request.http.method != .get { try request.requireSameOrigin() }
            request.identify(user, by: .session, of: instance)
            return Caller(instance: instance, user: user, door: .session, requestID: request.requestID)
        }
        let claims = try await tokens.verify(try request.bearerToken(), at: clock.now())
        guard claims.owner == instance.id.number else { throw Refusal.tokenInvalid }
        switch claims.level {
        case .read:
            request.identify(nil, by: .read, of: instance)
            return Caller(instance: instance, user: nil, door: .token, requestID: request.requestID)
        case .write:
            guard let username = claims.username else { throw Refusal.tokenInvalid }
            let user = try await directory.user(username, of: instance.id)
            guard let user, user.revision == claims.userRevision else { throw Refusal.tokenInvalid }
            request.identify(user, by: .write, of: instance)
            return Caller(instance: instance, user: user, door: .token, requestID: request.requestID)
        }
    }

    /// Whoever signed in with the browser that asks.
    private func sessionUser(_ request: WebRequest, of instance: Instance) async throws -> UserCredentials? {
        guard let token = request.sessionToken(ERPSessionCookie.name(instance.name)) else { return nil }
        let (hash, now) = (SecretToken.hash(token), clock.now())
        return try await database.read { tx in
            try Sessions.find(hash: hash, in: InstanceScope(tx: tx, instance: instance.id, now: now))?.user
        }
    }

    package static var writePermissionRequired: Refusal {
        Refusal(
            .forbidden,
            "write_permission_required",
            es: "El usuario existe, pero no tiene permiso de escritura: pídalo a quien administra Acqua.",
            en: "The user exists, but may not write: ask whoever manages Acqua for the permission."
        )
    }

    package static var publicReadOff: Refusal {
        Refusal(
            .forbidden,
            "public_read_off",
            es: "Esta instancia no ofrece lectura pública de stock y precios.",
            en: "This instance offers no public reading of stock and prices."
        )
    }

    private static var managePermissionRequired: Refusal {
        Refusal(
            .forbidden,
            "manage_permission_required",
            es: "El usuario no tiene permiso de administración (manage).",
            en: "The user does not have the permission manage."
        )
    }

    private static var scopeRequired: Refusal {
        Refusal(
            .forbidden,
            "scope_required",
            es: "Ese recurso pide un token de escritura (POST …/tokens/write).",
            en: "This resource needs a write token (POST …/tokens/write)."
        )
    }

    /// Runs a read in the caller's instance.
    package func read<Value: Sendable>(
        _ caller: Caller,
        _ body: @escaping @Sendable (InstanceScope) throws -> Value
    ) async throws -> Value {
        let now = clock.now()
        return try await database.read { tx in try body(InstanceScope(tx: tx, instance: caller.instance.id, now: now)) }
    }

    /// Runs a change in the caller's instance.
    package func write<Value: Sendable>(
        _ caller: Caller,
        _ body: @escaping @Sendable (InstanceScope) throws -> Value
    ) async throws -> Value {
        let now = clock.now()
        let value = try await database.write { tx in
            try body(InstanceScope(tx: tx, instance: caller.instance.id, now: now, author: caller.author))
        }
        bell.ring(caller.instance.id)
        return value
    }

    /// Runs a change once for the caller's `Idempotency-Key`.
    package func writeOnce<Draft: Sendable>(
        _ caller: Caller,
        _ request: WebRequest,
        parse: (JSON) throws -> Draft,
        effect: @escaping @Sendable (Draft, InstanceScope) throws -> StoredAnswer
    ) async throws -> Answer {
        let now = clock.now()
        let id = caller.instance.id
        let answer = try await request.once(owner: id.number, in: database, at: now, parse: parse) { draft, tx in
            try effect(draft, InstanceScope(tx: tx, instance: id, now: now, author: caller.author))
        }
        bell.ring(id)
        return answer
    }
}

extension Caller {
    /// Whether he looks at something with a browser, which every permission allows.
    fileprivate func isLooking(_ request: WebRequest) -> Bool {
        door == .session && (request.http.method == .get || request.http.method == .head)
    }
}
