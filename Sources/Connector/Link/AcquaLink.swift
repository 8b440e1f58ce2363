import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import Persistence
package import StoreCore

/// What the store's pages and API ask of the connector.
package struct AcquaLink: ERPLink {
    private let services: ConnectorServices
    /// Raised when something is to be sent.
    private let deliveries: WakeSignal
    /// Raised when something is to be pulled.
    private let pulls: WakeSignal

    package init(services: ConnectorServices, deliveries: WakeSignal, pulls: WakeSignal) {
        self.services = services
        self.deliveries = deliveries
        self.pulls = pulls
    }

    package func permit(baseURL: String) async throws {
        let address = try ERPAddress(template: baseURL, instance: "instance")
        try await services.policy.check(address)
    }

    package func requestSync(_ store: StoreID, of figures: [OwnedFigure], full: Bool) async throws -> SyncRun {
        let run = try await services.write(store) { scope in
            guard try ConnectionQueries.find(in: scope) != nil else { throw Self.notConnected }
            return try PullRuns.queue(figures, full: full, in: scope)
        }
        pulls.raise()
        return run
    }

    package func run(_ id: SyncRunID, of store: StoreID) async throws -> SyncRun {
        try await services.read(store) { scope in try PullRuns.find(id, in: scope) }
    }

    package func status(of store: StoreID) async throws -> ERPStatus {
        let now = services.clock.now()
        return try await services.read(store) { scope in
            let connection = try ConnectionQueries.find(in: scope)
            let orders = try DeliveryQueries.totals(in: scope)
            let stock = try PullPositions.find(.stock, in: scope)
            let prices = try PullPositions.find(.prices, in: scope)
            return ERPStatus(
                state: Self.state(
                    connection,
                    orders,
                    [stock, prices],
                    isRefused: try DeliveryQueries.areCredentialsRefused(in: scope)
                ),
                orders: orders,
                stock: Self.figure(stock, now),
                prices: Self.figure(prices, now)
            )
        }
    }

    package func mismatches(of store: StoreID, after position: MismatchPosition, limit: Int) async throws -> SKUMismatches {
        let all = try await services.read(store) { scope in try MismatchQueries.find(in: scope) }
        let isAfter = { (sku: SKU, last: SKU?) in last.map { sku > $0 } ?? true }
        let near = all.nearMatches.filter { match in
            guard let last = position.nearMatch else { return true }
            return match.store == last.store ? match.acqua > last.acqua : match.store > last.store
        }
        return SKUMismatches(
            onlyInStore: Array(all.onlyInStore.filter { isAfter($0, position.onlyInStore) }.prefix(limit)),
            onlyInAcqua: Array(all.onlyInAcqua.filter { isAfter($0, position.onlyInAcqua) }.prefix(limit)),
            nearMatches: Array(near.prefix(limit))
        )
    }

    package func wake(_ store: StoreID) {
        deliveries.raise()
        pulls.raise()
    }

    package func verify(
        _ store: StoreID,
        progress: @escaping @Sendable ([ERPCheck]) async throws -> Void
    ) async throws -> [ERPCheck] {
        let connection = try await services.read(store) { scope in try ConnectionQueries.find(in: scope) }
        guard let connection else { throw Self.notConnected }
        let trial = ConnectionTrial(services: services, store: store, connection: connection)
        let verification = try await trial.verification { try await progress(Self.checks($0)) }
        if verification.canDeliver {
            try await services.write(store) { scope in try ConnectionActions.verified(connection, in: scope) }
            deliveries.raise()
        }
        return Self.checks(verification)
    }

    private static func checks(_ verification: Verification) -> [ERPCheck] {
        verification.checks.compactMap { check in
            ERPCheck.Name(rawValue: check.name.rawValue).map { ERPCheck(name: $0, isOK: check.isGood, detail: check.detail) }
        }
    }

    /// How long an order may be on its way before that is worth a word.
    private static let lateSeconds = 300

    private static func state(
        _ connection: ERPConnection?,
        _ orders: ERPStatus.Orders,
        _ positions: [PullPosition?],
        isRefused: Bool
    ) -> ERPStatus.State {
        guard let connection, connection.settings.isEnabled else { return .off }
        let faults = positions.compactMap { $0?.lastFaultCode }
        let isSilent = faults.contains { $0 == "not_acqua" || $0 == "unavailable" || ERPSilence(rawValue: $0) != nil }
        if isRefused || isSilent { return .down }
        let isLate = orders.oldestPendingSeconds.map { $0 > lateSeconds } ?? false
        return !faults.isEmpty || isLate || orders.needsAttention > 0 ? .degraded : .ok
    }

    private static func figure(_ position: PullPosition?, _ now: Instant) -> ERPStatus.Figure {
        ERPStatus.Figure(
            lastSuccess: position?.lastSuccessAt,
            changeTokenAgeSeconds: position?.tokenAt.map { Int(max(0, now.seconds(since: $0))) }
        )
    }

    private static var notConnected: Refusal {
        Refusal(
            .refused,
            "not_connected",
            es: "La tienda no está conectada con Acqua: configure la integración primero.",
            en: "The store is not connected with Acqua: configure the integration first."
        )
    }
}
