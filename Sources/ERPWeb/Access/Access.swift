package import ERPCore
package import Kernel
package import Persistence
package import WebSupport

/// Who asks, after his token was checked against the instance of the path.
package struct Caller: Sendable {
    package let instance: Instance
    /// Nil for a read token.
    package let user: UserCredentials?
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

    /// A caller with a write token.
    /// - Throws: `scope_required` for a read token.
    package func writer(_ request: WebRequest) async throws -> Caller {
        let caller = try await caller(request)
        guard let user = caller.user else { throw Self.scopeRequired }
        guard user.permission >= .write else { throw Self.writePermissionRequired }
        return caller
    }

    /// A caller with a write token whose user may load the ERP.
    package func manager(_ request: WebRequest) async throws -> Caller {
        let caller = try await writer(request)
        guard caller.user?.permission == .manage else {
            throw Refusal(
                .forbidden,
                "manage_permission_required",
                es: "El usuario no tiene permiso de administración (manage).",
                en: "The user does not have the permission manage."
            )
        }
        return caller
    }

    private func caller(_ request: WebRequest) async throws -> Caller {
        let instance = try await directory.instance(try request.path("instance"))
        let claims = try await tokens.verify(try request.bearerToken(), at: clock.now())
        guard claims.owner == instance.id.number else { throw Refusal.tokenInvalid }
        switch claims.level {
        case .read: return Caller(instance: instance, user: nil)
        case .write:
            guard let username = claims.username else { throw Refusal.tokenInvalid }
            let user = try await directory.user(username, of: instance.id)
            guard let user, user.revision == claims.userRevision else { throw Refusal.tokenInvalid }
            return Caller(instance: instance, user: user)
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
        return try await database.write { tx in try body(InstanceScope(tx: tx, instance: caller.instance.id, now: now)) }
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
        return try await request.once(owner: id.number, in: database, at: now, parse: parse) { draft, tx in
            try effect(draft, InstanceScope(tx: tx, instance: id, now: now))
        }
    }
}
