import Kernel
import Persistence

/// What happens to administrators.
package enum AdministratorActions {
    /// Makes an administrator.
    /// - Throws: `duplicate_email` where the store has one with that address.
    package static func create(
        name: String,
        email: String,
        passwordHash: String,
        permissions: Set<Administrator.Permission>,
        in scope: StoreScope
    ) throws -> Administrator {
        let id = AdministratorID.make(at: scope.now)
        let made = try scope.tx.execute(
            """
            INSERT INTO administrators (
                id, store_id, name, email, email_folded, password_hash, permissions, created_at, updated_at
            ) VALUES (
                \(id), \(scope.store), \(name), \(email), \(BuyerActions.folded(email)), \(passwordHash), \(permissions.words),
                \(scope.now), \(scope.now)
            )
            ON CONFLICT (store_id, email_folded) DO NOTHING
            """
        )
        guard made == 1 else {
            throw Refusal(
                .refused,
                "duplicate_email",
                at: "/email",
                es: "Ya hay un administrador con ese correo.",
                en: "There is an administrator with that e-mail already."
            )
        }
        return try AdministratorQueries.find(id, in: scope)
    }

    /// Saves who somebody is and what he may, over the version that he bears; of who may no longer come in, the sessions end.
    /// - Throws: `stale_version`; `last_administrator` where nobody would be left who may manage administrators.
    package static func save(_ administrator: Administrator, in scope: StoreScope) throws {
        // Two who take each other's permission away at once wait for one another.
        if scope.tx.dialect == .postgres {
            _ = try scope.tx.all("SELECT id FROM administrators WHERE store_id = \(scope.store) ORDER BY id FOR UPDATE")
        }
        let saved = try scope.tx.execute(
            """
            UPDATE administrators SET name = \(administrator.name), permissions = \(administrator.permissions.words),
                active = \(administrator.isActive), version = version + 1, updated_at = \(scope.now)
            WHERE store_id = \(scope.store) AND id = \(administrator.id) AND version = \(administrator.version)
            """
        )
        guard saved == 1 else { throw Refusal.staleVersion }
        guard try AdministratorQueries.all(in: scope).contains(where: { $0.isActive && $0.may(.administrators) }) else {
            throw Refusal(
                .refused,
                "last_administrator",
                es: "Nadie podría administrar los usuarios: deje al menos uno activo con ese permiso.",
                en: "Nobody could manage the users: leave at least one active user with that permission."
            )
        }
        if !administrator.isActive { try Sessions.endAll(of: .administrator(administrator.id), in: scope) }
    }

    /// Changes the password and ends every session.
    package static func setPassword(hash: String, of id: AdministratorID, in scope: StoreScope) throws {
        let changed = try scope.tx.execute(
            """
            UPDATE administrators SET password_hash = \(hash), version = version + 1, updated_at = \(scope.now)
            WHERE store_id = \(scope.store) AND id = \(id)
            """
        )
        guard changed == 1 else { throw Refusal.notFound }
        try Sessions.endAll(of: .administrator(id), in: scope)
    }
}

/// What is asked about administrators.
package enum AdministratorQueries {
    /// - Throws: `not_found`.
    package static func find(_ id: AdministratorID, in scope: StoreScope) throws -> Administrator {
        let row = try scope.tx.first(
            "SELECT \(administratorColumns) FROM administrators WHERE store_id = \(scope.store) AND id = \(id)"
        )
        guard let row else { throw Refusal.notFound }
        return try Administrator(row: row)
    }

    /// By name.
    package static func all(in scope: StoreScope) throws -> [Administrator] {
        try scope.tx.all("SELECT \(administratorColumns) FROM administrators WHERE store_id = \(scope.store) ORDER BY name, id")
            .map(Administrator.init(row:))
    }

    /// Whoever signs in with this address, and the record of his password; nil where nobody does.
    package static func credentials(email: String, in scope: StoreScope) throws -> (id: AdministratorID, passwordHash: String)? {
        try scope.tx.first(
            """
            SELECT id, password_hash FROM administrators
            WHERE store_id = \(scope.store) AND email_folded = \(BuyerActions.folded(email)) AND active = 1
            """
        ).map { (try $0.id("id"), try $0.text("password_hash")) }
    }
}
