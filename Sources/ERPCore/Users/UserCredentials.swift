import Kernel
package import Persistence

/// What a user may do; each includes the one before.
package enum Permission: String, Sendable, CaseIterable, Comparable {
    /// Looks at everything on the web.
    case read
    /// And makes customers and transactions.
    case write
    /// And loads the ERP, settings, users.
    case manage

    package static func < (left: Permission, right: Permission) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .read: 0
        case .write: 1
        case .manage: 2
        }
    }
}

/// What the edge needs of a user to let him in.
package struct UserCredentials: Sendable, Equatable {
    package let username: String
    package let passwordHash: String
    package let permission: Permission
    /// Raised with each change of password or permission.
    package let revision: Int64

    package static func find(_ username: String, of instance: InstanceID, in tx: any SQLTransaction) throws -> UserCredentials? {
        try tx.first(
            """
            SELECT username, password_hash, permission, revision FROM users
            WHERE instance_id = \(instance) AND username = \(username)
            """
        ).map(UserCredentials.init)
    }
}

extension UserCredentials {
    init(_ row: SQLRow) throws {
        username = try row.text("username")
        passwordHash = try row.text("password_hash")
        permission = Permission(rawValue: try row.text("permission")) ?? .read
        revision = try row.integer("revision")
    }
}
