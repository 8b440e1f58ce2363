import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/users/{username}/sessions`, with the permission `manage`, and `…/password`, one's own.
struct SessionRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/users/{username}/sessions", list)
        routes.on(.delete, "{instance}/api/v1/users/{username}/sessions", endAll)
        routes.on(.delete, "{instance}/api/v1/users/{username}/sessions/{id}", end)
        routes.on(.put, "{instance}/api/v1/password", setPassword)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let username = try request.path("username")
        let sessions = try await services.read(caller) { scope in
            try Sessions.all(of: try UserQueries.find(username, in: scope).username, in: scope)
        }
        return ListAnswer.make(request, items: sessions.map(UserBodies.json), nextCursor: nil)
    }

    @Sendable
    private func endAll(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let username = try request.path("username")
        try await services.write(caller) { scope in
            try Sessions.endAll(of: try UserQueries.find(username, in: scope).username, in: scope)
        }
        return .noContent
    }

    @Sendable
    private func end(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let (username, name) = (try request.path("username"), try request.path("id"))
        try await services.write(caller) { scope in try Sessions.end(named: name, of: username, in: scope) }
        return .noContent
    }

    @Sendable
    private func setPassword(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.signedIn(request)
        guard let user = caller.user else { throw Refusal.notFound }
        _ = try request.query()
        let form = try Form(try await request.json())
        let present = form.required("current_password", .text(minimum: 0, maximum: 1024))
        let password = form.required("password", UserBodies.passwordRule)
        try form.finish()
        guard let present, let password else { throw Refusal.notFound }
        try await services.changePassword(of: user, from: present, to: password, caller, address: request.clientAddress)
        return .noContent
    }
}
