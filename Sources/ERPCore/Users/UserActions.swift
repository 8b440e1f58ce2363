import Kernel
import Persistence

package enum UserActions {
    /// Makes a user, or changes one: a nil hash keeps the password. A change raises the revision, which ends the tokens made
    /// before it; a new user's begins with the time, so that it is none of an earlier user of that name.
    /// - Returns: whether the user is new.
    /// - Throws: `invalid_field` where a new user has no password; `last_manager` where nobody would be left to manage.
    package static func put(
        _ username: String,
        passwordHash: String?,
        permission: Permission,
        in scope: InstanceScope
    ) throws -> Bool {
        _ = try scope.advanceClock()
        let present = try UserCredentials.find(username, of: scope.instance, in: scope.tx)
        guard let hash = passwordHash ?? present?.passwordHash else {
            throw Refusal.invalidField(at: "/password", es: "Un usuario nuevo necesita contraseña.", en: "A new user needs a password.")
        }
        if let present, present.permission == permission, passwordHash == nil { return false }
        try scope.tx.execute(
            """
            INSERT INTO users (instance_id, username, password_hash, permission, revision, created_at, updated_at)
            VALUES (
                \(scope.instance), \(username), \(hash), \(permission.rawValue), \(scope.now), \(scope.now), \(scope.now)
            )
            ON CONFLICT (instance_id, username) DO UPDATE SET
                password_hash = excluded.password_hash, permission = excluded.permission,
                revision = users.revision + 1, updated_at = excluded.updated_at
            """
        )
        try requireManager(in: scope)
        let changes: JSON = [
            "permission": present.map { [.string($0.permission.rawValue), .string(permission.rawValue)] } ?? .string(permission.rawValue),
            "password": .string(passwordHash == nil ? "kept" : "set"),
        ]
        try scope.note(present == nil ? "user.create" : "user.save", of: username, changes)
        return present == nil
    }

    /// Sets a user's own new password. Every session and token made before ends.
    /// - Throws: `stale_version` where the password was changed since `user` was read.
    package static func setPassword(hash: String, of user: UserCredentials, in scope: InstanceScope) throws {
        let changed = try scope.tx.execute(
            """
            UPDATE users SET password_hash = \(hash), revision = revision + 1, updated_at = \(scope.now)
            WHERE instance_id = \(scope.instance) AND username = \(user.username) AND revision = \(user.revision)
            """
        )
        guard changed == 1 else { throw Refusal.staleVersion }
        try scope.note("user.password", of: user.username)
    }

    /// - Throws: `not_found`; `last_manager`.
    package static func delete(_ username: String, in scope: InstanceScope) throws {
        _ = try scope.advanceClock()
        let gone = try scope.tx.execute("DELETE FROM users WHERE instance_id = \(scope.instance) AND username = \(username)")
        guard gone == 1 else { throw Refusal.notFound }
        try requireManager(in: scope)
        try scope.note("user.delete", of: username)
    }

    /// Somebody must be left who may manage users, or nobody could ever again; an instance without users is being made.
    private static func requireManager(in scope: InstanceScope) throws {
        let row = try scope.tx.first(
            "SELECT username FROM users WHERE instance_id = \(scope.instance) AND permission = 'manage' LIMIT 1"
        )
        guard row == nil else { return }
        throw Refusal(
            .refused,
            "last_manager",
            es: "Es el último usuario con permiso de administración: dé ese permiso a otro primero.",
            en: "This is the last user who may manage: give somebody else that permission first."
        )
    }
}
