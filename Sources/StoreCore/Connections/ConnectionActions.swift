import Kernel
import Persistence

/// What happens to a store's connection with Acqua.
package enum ConnectionActions {
    /// Makes the connection or replaces its settings; whether it was made.
    /// - Parameters:
    ///   - passwordSealed: nil keeps the password that it has.
    ///   - version: the version that is to be replaced, where the caller names one.
    /// - Throws: `not_found` where there is none whose password could be kept; `stale_version`.
    @discardableResult
    package static func save(
        _ settings: ERPConnectionSettings,
        passwordSealed: [UInt8]?,
        ifVersion version: Int64? = nil,
        in scope: StoreScope
    ) throws -> Bool {
        if let version {
            // The row stays taken until the commit.
            let found = try scope.tx.execute(
                "UPDATE erp_connections SET version = version WHERE store_id = \(scope.store) AND version = \(version)"
            )
            guard found == 1 else { throw Refusal.staleVersion }
        }
        let changes: SQL = """
            instance = \(settings.instance), username = \(settings.username), base_url = \(settings.baseURL),
            enabled = \(settings.isEnabled), stock_every_seconds = \(settings.stockEverySeconds),
            prices_every_seconds = \(settings.pricesEverySeconds), login_refused_at = NULL, login_fault = NULL,
            updated_at = \(scope.now)
            """
        guard let passwordSealed else {
            let saved = try scope.tx.execute(
                "UPDATE erp_connections SET \(changes), version = version + 1 WHERE store_id = \(scope.store)"
            )
            guard saved == 1 else { throw Refusal.notFound }
            try DeliveryActions.connectionMended(in: scope)
            try PullPositions.hasten(OwnedFigure.allCases, in: scope)
            return false
        }
        let row = try scope.tx.first(
            """
            INSERT INTO erp_connections (
                store_id, instance, username, password_sealed, base_url, enabled, stock_every_seconds, prices_every_seconds,
                created_at, updated_at
            ) VALUES (
                \(scope.store), \(settings.instance), \(settings.username), \(passwordSealed), \(settings.baseURL),
                \(settings.isEnabled), \(settings.stockEverySeconds), \(settings.pricesEverySeconds), \(scope.now), \(scope.now)
            )
            ON CONFLICT (store_id) DO UPDATE SET
                \(changes), password_sealed = excluded.password_sealed, version = erp_connections.version + 1
            RETURNING version
            """
        )
        try DeliveryActions.connectionMended(in: scope)
        try PullPositions.hasten(OwnedFigure.allCases, in: scope)
        return try row?.integer("version") == 1
    }

    /// A verify has shown that orders can be delivered over this connection: what was refused to it before says nothing any
    /// more, whichever server remembers it, and what that had parked is worth another try. Where it was saved anew
    /// meanwhile nothing happens: that has woken them already.
    package static func verified(_ connection: ERPConnection, in scope: StoreScope) throws {
        let noted = try scope.tx.execute(
            """
            UPDATE erp_connections SET verifications = verifications + 1, login_refused_at = NULL, login_fault = NULL
            WHERE store_id = \(scope.store) AND version = \(connection.version) AND created_at = \(connection.createdAt)
            """
        )
        if noted == 1 { try DeliveryActions.connectionMended(in: scope) }
    }

    /// Disconnects the store, which owns its prices and stock again, as they last were; whether there was a connection.
    @discardableResult
    package static func delete(in scope: StoreScope) throws -> Bool {
        try scope.tx.execute("DELETE FROM erp_connections WHERE store_id = \(scope.store)") == 1
    }

    /// A full pass over these figures has succeeded: from here on Acqua owns them.
    package static func own(_ figure: OwnedFigure, in scope: StoreScope) throws {
        let column: SQL =
            switch figure {
            case .stock: "stock_owned_at"
            case .prices: "prices_owned_at"
            }
        try scope.tx.execute(
            "UPDATE erp_connections SET \(column) = \(scope.now) WHERE store_id = \(scope.store) AND \(column) IS NULL"
        )
    }
}
