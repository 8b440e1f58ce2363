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
        return ListAnswer.make(request, items: users.map(json), nextCursor: nil)
    }

    @Sendable
    private func put(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let username = try request.path("username")
        guard Self.isUsername(username) else { throw Self.noUsername }
        let form = try Form(try await request.json())
        let password = form.optional("password", .text(minimum: 6, maximum: 1024))
        let permission = form.required("permission", .oneOf(Permission.self)) ?? .read
        try form.finish()
        var hash: String?
        if let password { hash = try await services.passwords.hash(password) }
        let passwordHash = hash
        let (user, isNew) = try await services.write(caller) { scope in
            let isNew = try UserActions.put(username, passwordHash: passwordHash, permission: permission, in: scope)
            return (try UserQueries.find(username, in: scope), isNew)
        }
        services.directory.forget()
        return .json(json(user), status: isNew ? .created : .ok)
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

    private func json(_ user: User) -> JSON {
        [
            "username": .string(user.username),
            "permission": .string(user.permission.rawValue),
            "created_at": .string(user.createdAt.description),
            "updated_at": .string(user.updatedAt.description),
        ]
    }

    /// 1 to 64 plain letters, digits and `._@+-`.
    private static func isUsername(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "._@+-".utf8.contains(byte)
                }
            }
    }

    private static var noUsername: Refusal {
        .invalidField(
            at: "",
            es: "El nombre de usuario lleva de 1 a 64 letras sin tilde, dígitos y los signos . _ @ + -",
            en: "A username has 1 to 64 plain letters, digits and the signs . _ @ + -"
        )
    }
}
