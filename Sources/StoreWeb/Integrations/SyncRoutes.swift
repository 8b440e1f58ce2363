import HTTPTypes
import Kernel
import Persistence
import StoreCore
import StoreWire
import WebSupport

/// Passes over Acqua's stock and prices, and the SKUs that only one side has; for an administrator.
struct SyncRoutes {
    let services: StoreServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{store}/api/v1/integrations/erp/acqua/sync", sync)
        routes.on(.get, "{store}/api/v1/integrations/erp/acqua/runs/{id}", run)
        routes.on(.get, "{store}/api/v1/integrations/erp/acqua/mismatches", mismatches)
    }

    @Sendable
    private func sync(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .integrations)
        _ = try request.query()
        let order = try SyncBodies.order(try await request.json())
        _ = try await services.read(caller, ConnectionRoutes.required)
        let run = try await services.link.requestSync(caller.store, of: order.figures, full: order.isFull)
        return .json(SyncBodies.json(run), status: .accepted, headers: [.location: StorePath.run(run.id.text, of: caller.slug)])
    }

    @Sendable
    private func run(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .integrations)
        _ = try request.query()
        let run = try await services.link.run(SyncRunID(try request.path("id")), of: caller.store)
        return .json(SyncBodies.json(run))
    }

    @Sendable
    private func mismatches(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .integrations)
        let query = try request.query("limit", "cursor")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map(MismatchCursor.decode) ?? MismatchPosition()
        let found = try await services.link.mismatches(of: caller.store, after: after, limit: limit + 1)
        let (page, next) = MismatchCursor.page(found, after: after, limit: limit)
        return .json(SyncBodies.json(page, nextCursor: next))
    }
}
