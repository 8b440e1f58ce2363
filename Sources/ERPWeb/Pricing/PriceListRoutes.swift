import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/price-lists` and their prices: to load them with the permission `manage`, to look with `write`.
struct PriceListRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/price-lists", list)
        routes.on(.get, "{instance}/api/v1/price-lists/{code}", show)
        routes.on(.put, "{instance}/api/v1/price-lists/{code}", put)
        routes.on(.put, "{instance}/api/v1/price-lists/{code}/prices", putPrices)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let lists = try await services.read(caller) { scope in try PriceListQueries.all(in: scope) }
        return ListAnswer.make(request, items: lists.map(PriceBodies.json), nextCursor: nil)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let code = try request.path("code")
        let list = try await services.read(caller) { scope in try PriceListQueries.find(code, in: scope) }
        return .record(PriceBodies.json(list), version: list.version)
    }

    @Sendable
    private func put(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let code = try request.path("code")
        let fields = try PriceBodies.list(try await request.json(), currency: caller.instance.currency)
        let version = try request.ifMatch()
        let (list, isNew) = try await services.write(caller) { scope in
            try PriceListActions.put(code, fields, version: version, in: scope)
        }
        return .record(PriceBodies.json(list), version: list.version, status: isNew ? .created : .ok)
    }

    @Sendable
    private func putPrices(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let code = try request.path("code")
        let rows = try PriceBodies.rows(try await request.json())
        let changed = try await services.write(caller) { scope in
            try PriceActions.put(rows, in: code, scope: scope).count
        }
        return .json(["rows": .integer(rows.count), "changed_skus": .integer(changed)])
    }
}
