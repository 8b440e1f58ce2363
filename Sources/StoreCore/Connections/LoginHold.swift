package import Kernel
import Persistence

/// Acqua refused the credentials of a connection a moment ago: no server tries them again before the minute is over, whatever
/// becomes of the one that heard it. Saving or verifying the connection ends it.
package struct LoginHold: Equatable, Sendable {
    package let since: Instant
    /// As the connector wrote it.
    package let fault: JSON

    package static let seconds = 60.0

    /// Whether the login is held now. Once the minute is over, of all who ask one is let through; for the others the next begins.
    package static func current(_ connection: ERPConnection, in scope: StoreScope) throws -> LoginHold? {
        let row = try scope.tx.first(
            "SELECT login_refused_at, login_fault FROM erp_connections WHERE \(isThis(connection, scope)) AND login_refused_at IS NOT NULL"
        )
        guard let row else { return nil }
        let since = try row.instant("login_refused_at")
        let fault = try row.textIfAny("login_fault").map { try JSON.parse(Array($0.utf8)) } ?? .null
        if (0..<seconds).contains(scope.now.seconds(since: since)) { return LoginHold(since: since, fault: fault) }
        let isFirst = try scope.tx.execute(
            """
            UPDATE erp_connections SET login_refused_at = \(scope.now)
            WHERE \(isThis(connection, scope)) AND login_refused_at = \(since)
            """
        )
        return isFirst == 1 ? nil : LoginHold(since: scope.now, fault: fault)
    }

    /// Acqua has refused the credentials.
    package static func begin(_ connection: ERPConnection, fault: JSON, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE erp_connections SET login_refused_at = \(scope.now), login_fault = \(fault.text) WHERE \(isThis(connection, scope))
            """
        )
    }

    /// Acqua has accepted them.
    package static func end(_ connection: ERPConnection, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE erp_connections SET login_refused_at = NULL, login_fault = NULL
            WHERE \(isThis(connection, scope)) AND login_refused_at IS NOT NULL
            """
        )
    }

    /// What is said of a connection says nothing of the one that it became.
    private static func isThis(_ connection: ERPConnection, _ scope: StoreScope) -> SQL {
        """
        store_id = \(scope.store) AND version = \(connection.version) AND verifications = \(connection.verifications)
        AND created_at = \(connection.createdAt)
        """
    }
}
