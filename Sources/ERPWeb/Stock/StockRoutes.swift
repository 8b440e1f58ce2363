import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/warehouses` and `…/stock/movements`, with the permission `manage`.
struct StockRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/warehouses", list)
        routes.on(.get, "{instance}/api/v1/warehouses/{code}", show)
        routes.on(.put, "{instance}/api/v1/warehouses/{code}", put)
        routes.on(.post, "{instance}/api/v1/stock/movements", move)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let warehouses = try await services.read(caller) { scope in try WarehouseQueries.all(in: scope) }
        return ListAnswer.make(request, items: warehouses.map(json), nextCursor: nil)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let code = try request.path("code")
        let warehouse = try await services.read(caller) { scope in try WarehouseQueries.find(code, in: scope) }
        return .record(json(warehouse), version: warehouse.version)
    }

    @Sendable
    private func put(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let code = try request.path("code")
        let form = try Form(try await request.json())
        let name = form.required("name", .text(maximum: 100)) ?? ""
        try form.finish()
        let version = try request.ifMatch()
        let (warehouse, isNew) = try await services.write(caller) { scope in
            try WarehouseActions.put(code, name: name, version: version, in: scope)
        }
        return .record(json(warehouse), version: warehouse.version, status: isNew ? .created : .ok)
    }

    @Sendable
    private func move(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let username = caller.user?.username ?? ""
        return try await services.writeOnce(caller, request, parse: MovementBodies.draft) { draft, scope in
            let movement = try MovementActions.post(draft, by: username, in: scope)
            return StoredAnswer(status: 201, location: nil, body: MovementBodies.json(movement).bytes)
        }
    }

    private func json(_ warehouse: Warehouse) -> JSON {
        [
            "code": .string(warehouse.code),
            "name": .string(warehouse.name),
            "version": .integer(warehouse.version),
            "created_at": .string(warehouse.createdAt.description),
            "updated_at": .string(warehouse.updatedAt.description),
        ]
    }
}
