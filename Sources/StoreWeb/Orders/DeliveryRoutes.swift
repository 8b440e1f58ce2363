import HTTPTypes
import Kernel
import Persistence
import StoreCore
import WebSupport

/// What became of an order on its way to Acqua, and trying it again; for an administrator.
struct DeliveryRoutes {
    let services: StoreServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{store}/api/v1/orders/{id}/attempts", attempts)
        routes.on(.post, "{store}/api/v1/orders/{id}/retry", retry)
        routes.on(.post, "{store}/api/v1/orders/retry", retryAll)
    }

    @Sendable
    private func attempts(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .orders)
        _ = try request.query()
        let id = OrderID(try request.path("id"))
        let attempts = try await services.read(caller) { scope in
            _ = try OrderQueries.find(id, in: scope)
            return try DeliveryQueries.attempts(of: id, in: scope)
        }
        return .json(["items": .array(attempts.map(OrderBodies.json))])
    }

    @Sendable
    private func retry(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .orders)
        _ = try request.query()
        let id = OrderID(try request.path("id"))
        let (order, sync) = try await services.write(caller) { scope in
            let order = try OrderQueries.find(id, in: scope)
            try DeliveryActions.retry(id, in: scope)
            return (order, try DeliveryQueries.sync(of: id, in: scope))
        }
        services.link.wake(caller.store)
        return .record(OrderBodies.json(order, sync), version: order.version)
    }

    @Sendable
    private func retryAll(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .orders)
        _ = try request.query()
        let count = try await services.write(caller) { scope in try DeliveryActions.retryAll(in: scope) }
        services.link.wake(caller.store)
        return .json(["retried": .integer(count)])
    }
}
