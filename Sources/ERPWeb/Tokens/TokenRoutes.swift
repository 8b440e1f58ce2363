import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `POST …/tokens/read` and `POST …/tokens/write`.
struct TokenRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{instance}/api/v1/tokens/read", makeReadToken)
        routes.on(.post, "{instance}/api/v1/tokens/write", makeWriteToken)
    }

    @Sendable
    private func makeReadToken(_ request: WebRequest) async throws -> Answer {
        let instance = try await services.directory.instance(try request.path("instance"))
        request.identify(nil, by: .nobody, of: instance)
        _ = try request.query()
        guard instance.publicRead.isOn else { throw ERPServices.publicReadOff }
        try services.publicReads.take(request.clientAddress, at: services.clock.now())
        request.identify(nil, by: .read, of: instance)
        return try await answer(.read, instance: instance, user: nil)
    }

    @Sendable
    private func makeWriteToken(_ request: WebRequest) async throws -> Answer {
        let instance = try await services.directory.instance(try request.path("instance"))
        request.identify(nil, by: .nobody, of: instance)
        _ = try request.query()
        let form = try Form(try await request.json())
        let username = form.required("username", .text(maximum: 200))
        let password = form.required("password", .text(minimum: 0, maximum: 1000))
        try form.finish()
        guard let username, let password else { throw Refusal.notFound }
        let user = try await services.signIn(username, password, to: instance, from: request.clientAddress)
        request.identify(user, by: .write, of: instance)
        guard user.permission >= .write else { throw ERPServices.writePermissionRequired }
        return try await answer(.write, instance: instance, user: user)
    }

    private func answer(_ level: TokenLevel, instance: Instance, user: UserCredentials?) async throws -> Answer {
        let now = services.clock.now()
        let claims = TokenClaims(
            level: level,
            owner: instance.id.number,
            username: user?.username,
            userRevision: user?.revision,
            expires: now.advanced(bySeconds: Double(TokenAuthority.lifetimeSeconds))
        )
        let token = try await services.tokens.sign(claims, at: now)
        return .json(
            [
                "access_token": .string(token), "token_type": "Bearer",
                "expires_in": .integer(TokenAuthority.lifetimeSeconds), "scope": .string(level.rawValue),
            ],
            headers: [.cacheControl: "no-store"]
        )
    }
}
