import ConnectorCore
import Kernel
import Logging
import Persistence
import ServiceLifecycle
import StoreCore
import WebSupport

/// Keeps the store's gauges fresh: how much is on its way to Acqua, what waits for a person, how old the figures are.
struct StoreGauges: Service {
    private static let everySeconds = 5.0

    let database: any SQLDatabase
    let metrics: MetricsRegistry

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await measure()
                } catch {
                    Logger(label: "acqua.store").warning("the gauges are stale", metadata: ["cause": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(Self.everySeconds))
            }
        }
    }

    /// The figures of one store.
    private struct Figures: Sendable {
        let slug: String
        let orders: ERPStatus.Orders
        let ages: [(figure: String, seconds: Double)]
        let causes: [(String, Int64)]
    }

    private func measure() async throws {
        let now = SystemClock().now()
        let all = try await database.read { tx in
            try StoreQueries.all(in: tx).map { store in
                try Self.figures(store, StoreScope(tx: tx, store: store.id, now: now))
            }
        }
        for figures in all { set(figures) }
    }

    private static func figures(_ store: StoreName, _ scope: StoreScope) throws -> Figures {
        let ages = try OwnedFigure.allCases.compactMap { figure in
            try PullPositions.find(figure, in: scope)?.lastSuccessAt.map { (figure.rawValue, scope.now.seconds(since: $0)) }
        }
        let causes = try scope.tx.all(
            """
            SELECT COALESCE(cause, 'none') AS cause, COUNT(*) AS n FROM deliveries
            WHERE store_id = \(scope.store) AND state IN ('waiting', 'parked') GROUP BY COALESCE(cause, 'none')
            """
        ).map { (try $0.text("cause"), try $0.integer("n")) }
        return Figures(slug: store.slug, orders: try DeliveryQueries.totals(in: scope), ages: ages, causes: causes)
    }

    private func set(_ figures: Figures) {
        let store = [("store", figures.slug)]
        metrics.set("acqua_orders_pending", to: Double(figures.orders.pending), store, help: "Orders on their way to Acqua.")
        metrics.set(
            "acqua_orders_needing_attention",
            to: Double(figures.orders.needsAttention),
            store,
            help: "Orders that wait for a person."
        )
        metrics.set(
            "acqua_orders_oldest_pending_seconds",
            to: Double(figures.orders.oldestPendingSeconds ?? 0),
            store,
            help: "Age of the oldest order on its way, in seconds."
        )
        for (figure, seconds) in figures.ages {
            metrics.set(
                "acqua_sync_age_seconds",
                to: seconds,
                store + [("figure", figure)],
                help: "Seconds since the last pass that succeeded."
            )
        }
        // Also those that nothing waits for any more.
        let counts = Dictionary(figures.causes) { first, _ in first }
        for cause in ["none"] + Delivery.Cause.allCases.map(\.rawValue) {
            let count = counts[cause] ?? 0
            metrics.set("acqua_deliveries_waiting", to: Double(count), store + [("cause", cause)], help: "Deliveries that wait, by why.")
        }
    }
}
