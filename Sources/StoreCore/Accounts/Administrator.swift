package import Kernel
import Persistence

package typealias AdministratorID = Identifier<Administrator>

/// Somebody who runs the shop.
package struct Administrator: Equatable, Sendable {
    /// A part of the administration.
    package enum Permission: String, Sendable, CaseIterable {
        case orders, buyers, products, integrations, statistics, settings, administrators
    }

    package let id: AdministratorID
    package var name: String
    package let email: String
    package var permissions: Set<Permission>
    package var isActive: Bool
    package var version: Int64

    package func may(_ permission: Permission) -> Bool { permissions.contains(permission) }
}

let administratorColumns: SQL = "id, name, email, permissions, active, version"

extension Administrator {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"),
            name: try row.text("name"),
            email: try row.text("email"),
            permissions: Set(try row.text("permissions").split(separator: ",").compactMap { Permission(rawValue: String($0)) }),
            isActive: try row.bool("active"),
            version: try row.integer("version")
        )
    }
}

extension Set<Administrator.Permission> {
    /// As the database keeps them.
    var words: String { map(\.rawValue).sorted().joined(separator: ",") }
}
