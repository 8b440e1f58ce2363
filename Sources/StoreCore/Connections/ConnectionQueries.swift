import Kernel
package import Persistence

/// What is asked about connections with Acqua.
package enum ConnectionQueries {
    /// The store's connection, nil where there is none.
    package static func find(in scope: StoreScope) throws -> ERPConnection? {
        try scope.tx.first("SELECT \(columns) FROM erp_connections WHERE store_id = \(scope.store)").map(ERPConnection.init(row:))
    }

    /// The connection as it lies there now; nobody changes it until the transaction ends.
    package static func hold(in scope: StoreScope) throws -> ERPConnection? {
        let lock: SQL = scope.tx.dialect == .postgres ? "FOR UPDATE" : ""
        return try scope.tx.first("SELECT \(columns) FROM erp_connections WHERE store_id = \(scope.store) \(lock)")
            .map(ERPConnection.init(row:))
    }

    /// The stores that have a connection which is not switched off.
    package static func enabledStores(in tx: any SQLTransaction) throws -> [StoreID] {
        try tx.all("SELECT store_id FROM erp_connections WHERE enabled = 1 ORDER BY store_id").map { StoreID(try $0.integer("store_id")) }
    }

    private static let columns: SQL = """
        instance, username, password_sealed, base_url, enabled, stock_every_seconds, prices_every_seconds, stock_owned_at,
        prices_owned_at, version, verifications, created_at, updated_at
        """
}

extension ERPConnection {
    fileprivate init(row: SQLRow) throws {
        self.init(
            settings: ERPConnectionSettings(
                instance: try row.text("instance"),
                username: try row.text("username"),
                baseURL: try row.textIfAny("base_url"),
                isEnabled: try row.bool("enabled"),
                stockEverySeconds: Int(try row.integer("stock_every_seconds")),
                pricesEverySeconds: Int(try row.integer("prices_every_seconds"))
            ),
            passwordSealed: try row.bytes("password_sealed"),
            stockOwnedAt: try row.instantIfAny("stock_owned_at"),
            pricesOwnedAt: try row.instantIfAny("prices_owned_at"),
            version: try row.integer("version"),
            verifications: try row.integer("verifications"),
            createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at")
        )
    }
}
