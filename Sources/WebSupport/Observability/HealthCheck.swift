import HTTPTypes
import Kernel
import Logging
package import Persistence

/// `/health`, which says whether the server can serve, and `/metrics`.
package struct HealthCheck: Sendable {
    private let database: any SQLDatabase
    private let metrics: MetricsRegistry

    package init(database: any SQLDatabase, metrics: MetricsRegistry) {
        self.database = database
        self.metrics = metrics
    }

    package func add(to routes: RouteTable) {
        routes.on(.get, "health", health)
        routes.on(.get, "metrics", figures)
    }

    @Sendable
    private func health(_ request: WebRequest) async throws -> Answer {
        do {
            _ = try await database.read { tx in try tx.first("SELECT application FROM acqua_schema") }
            return .json(["status": "ok"])
        } catch {
            request.logger.error("unhealthy", metadata: ["cause": "\(error)"])
            let reason = "the database does not answer"
            return .json(["status": "unavailable", "reason": .string(reason)], status: .serviceUnavailable)
        }
    }

    @Sendable
    private func figures(_ request: WebRequest) async throws -> Answer {
        .text(metrics.text, contentType: "text/plain; version=0.0.4; charset=utf-8")
    }
}
