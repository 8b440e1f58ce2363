import ERPCore
import Kernel
import Persistence
import WebSupport

/// A user as it comes over the wire.
struct UserDraft: Sendable {
    let username: String
    /// Nil keeps the present one.
    let password: String?
    let permission: Permission
}

/// Users as they come and go over the wire.
enum UserBodies {
    static var passwordRule: Form.Rule<String> { .text(minimum: 6, maximum: 1024) }

    /// - Throws: `invalid_field`.
    static func draft(_ json: JSON, username: String) throws -> UserDraft {
        guard isUsername(username) else { throw noUsername }
        let form = try Form(json)
        let password = form.optional("password", passwordRule)
        let permission = form.required("permission", .oneOf(Permission.self)) ?? .read
        try form.finish()
        return UserDraft(username: username, password: password, permission: permission)
    }

    static func json(_ user: User) -> JSON {
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
            at: "/username",
            es: "El nombre de usuario lleva de 1 a 64 letras sin tilde, dígitos y los signos . _ @ + -",
            en: "A username has 1 to 64 plain letters, digits and the signs . _ @ + -"
        )
    }
}

extension UserBodies {
    static func json(_ session: Session) -> JSON {
        [
            "id": .string(session.name), "address": .string(session.address), "agent": .string(session.agent),
            "created_at": .string(session.createdAt.description), "seen_at": .string(session.seenAt.description),
        ]
    }
}

extension ERPServices {
    /// Adds a user, or changes one; whether he is new.
    func put(_ draft: UserDraft, _ caller: Caller) async throws -> (user: User, isNew: Bool) {
        var hash: String?
        if let password = draft.password { hash = try await passwords.hash(password) }
        let passwordHash = hash
        let result = try await write(caller) { scope in
            let isNew = try UserActions.put(draft.username, passwordHash: passwordHash, permission: draft.permission, in: scope)
            return (try UserQueries.find(draft.username, in: scope), isNew)
        }
        directory.forget()
        return result
    }

    /// Gives a user another password, who knows the present one.
    /// - Throws: `invalid_field` where the present one is wrong; `rate_limited`.
    func changePassword(of user: UserCredentials, from present: String, to password: String, _ caller: Caller, address: String) async throws
    {
        let attempt = "\(caller.instance.id.number) \(user.username) \(address)"
        let now = clock.now()
        try logins.begin(attempt, at: now)
        guard try await passwords.isRight(present, record: user.passwordHash) else {
            throw Refusal.invalidField(
                at: "/current_password",
                es: "No es su contraseña actual.",
                en: "That is not your present password."
            )
        }
        logins.succeeded(attempt, begunAt: now)
        let hash = try await passwords.hash(password)
        try await write(caller) { scope in try UserActions.setPassword(hash: hash, of: user, in: scope) }
        directory.forget()
    }
}
