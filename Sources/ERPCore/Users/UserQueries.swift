package import Kernel
import Persistence

/// A user as managers see him.
package struct User: Sendable, Equatable {
    package let username: String
    package let permission: Permission
    package let createdAt: Instant
    package let updatedAt: Instant
}

package enum UserQueries {
    private static let columns: SQL = "username, permission, created_at, updated_at"

    /// All of them, by name; an instance has few.
    package static func all(in scope: InstanceScope) throws -> [User] {
        try scope.tx.all("SELECT \(columns) FROM users WHERE instance_id = \(scope.instance) ORDER BY username").map(User.init)
    }

    /// - Throws: `not_found`.
    package static func find(_ username: String, in scope: InstanceScope) throws -> User {
        let row = try scope.tx.first(
            "SELECT \(columns) FROM users WHERE instance_id = \(scope.instance) AND username = \(username)"
        )
        guard let row else { throw Refusal.notFound }
        return try User(row)
    }
}

extension User {
    init(_ row: SQLRow) throws {
        username = try row.text("username")
        permission = Permission(rawValue: try row.text("permission")) ?? .read
        createdAt = try row.instant("created_at")
        updatedAt = try row.instant("updated_at")
    }
}
