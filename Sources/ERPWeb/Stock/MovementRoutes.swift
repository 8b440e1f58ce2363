import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/stock-movements`: what was received, adjusted and counted.
struct MovementRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/stock-movements", list)
        routes.on(.get, "{instance}/api/v1/stock-movements/{id}", show)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("limit", "cursor")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let before = try query.text("cursor").map { Identifier<Movement>(try ListCursor.decode($0, list: "stock-movements")) }
        let page = try await services.read(caller) { scope in try MovementQueries.page(before: before, limit: limit + 1, in: scope) }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode($0.id.text, list: "stock-movements") } : nil
        return ListAnswer.make(request, items: items.map(StockBodies.json), nextCursor: next)
    }

    /// A movement with its lines: what each SKU on hand was changed by. Those of an import come in pages.
    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("limit", "cursor")
        let limit = try query.integer("limit", in: 1...1000, default: 1000)
        let after = try query.text("cursor").map { SKU(stored: try ListCursor.decode($0, list: "stock-movement")) }
        let id = Identifier<Movement>(try request.path("id"))
        let (movement, lines) = try await services.read(caller) { scope in
            let movement = try MovementQueries.find(id, in: scope)
            return (movement, try MovementQueries.lines(of: id, after: after, limit: limit + 1, in: scope))
        }
        let shown = lines.prefix(limit)
        let next = lines.count > limit ? shown.last.map { ListCursor.encode($0.sku.text, list: "stock-movement") } : nil
        let more: JSON = ["lines": .array(shown.map(StockBodies.json)), "next_cursor": .optional(next)]
        return Answer.json(StockBodies.json(movement).merging(more))
    }
}
