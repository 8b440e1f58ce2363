package import Kernel

/// What a store asks of whatever connects it with Acqua. The program fills it with the connector.
package protocol ERPLink: Sendable {
    /// Refuses an address template that a user may not give: one that leads to a private address.
    func permit(baseURL: String) async throws

    /// Tries the connection, check by check, in the order of `ERPCheck.Name`; tells what became of each.
    /// - Parameter progress: hears after each request what is known so far; what was not tried yet is nil.
    func verify(_ store: StoreID, progress: @escaping @Sendable ([ERPCheck]) async throws -> Void) async throws -> [ERPCheck]

    /// Asks for a pass over these figures.
    /// - Parameter full: over all of them, not only over what changed.
    func requestSync(_ store: StoreID, of figures: [OwnedFigure], full: Bool) async throws -> SyncRun

    /// - Throws: `not_found`.
    func run(_ id: SyncRunID, of store: StoreID) async throws -> SyncRun

    func status(of store: StoreID) async throws -> ERPStatus

    /// The SKUs that only one side has, each list from after a position on.
    func mismatches(of store: StoreID, after position: MismatchPosition, limit: Int) async throws -> SKUMismatches

    /// Something is to be sent: an order was confirmed, the connection was saved.
    func wake(_ store: StoreID)
}

/// One check of a connection.
package struct ERPCheck: Equatable, Sendable {
    package enum Name: String, Sendable, CaseIterable {
        case reachable, instance
        case readToken = "read_token"
        case stock, prices
        case writeToken = "write_token"
        case writePermission = "write_permission"
        case skuMatch = "sku_match"
    }

    package let name: Name
    /// Nil: it could not be tried.
    package let isOK: Bool?
    /// What was found; where it failed, what to do about it.
    package let detail: Phrase

    package init(name: Name, isOK: Bool?, detail: Phrase) {
        self.name = name
        self.isOK = isOK
        self.detail = detail
    }
}

extension ERPLink {
    package func verify(_ store: StoreID) async throws -> [ERPCheck] {
        try await verify(store) { _ in }
    }
}
