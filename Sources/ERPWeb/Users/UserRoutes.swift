import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/users`, with the permission `manage`.
struct UserRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/users", list)
        routes.on(.put, "{instance}/api/v1/users/{username}", put)
        routes.on(.delete, "{instance}/api/v1/users/{username}", delete)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let users = try await services.read(caller) { scope in try UserQueries.all(in: scope) }
        return ListAnswer.make(request, items: users.map(UserBodies.json), nextCursor: nil)
    }

    @Sendable
    private func put(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let username = try request.path("username")
        let draft = try UserBodies.draft(try await request.json(), username: username)
        let (user, isNew) = try await services.put(draft, caller)
        return .json(UserBodies.json(user), status: isNew ? .created : .ok)
    }

    @Sendable
    private func delete(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let username = try request.path("username")
        try await services.write(caller) { scope in try UserActions.delete(username, in: scope) }
        services.directory.forget()
        return .noContent
    }
}
