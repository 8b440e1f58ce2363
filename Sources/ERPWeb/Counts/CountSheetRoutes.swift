import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/count-sheets`: counting what lies in a warehouse. Who may write may count; a manager makes sheets and applies them.
struct CountSheetRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{instance}/api/v1/count-sheets", make)
        routes.on(.get, "{instance}/api/v1/count-sheets", list)
        routes.on(.get, "{instance}/api/v1/count-sheets/{id}", show)
        routes.on(.get, "{instance}/api/v1/count-sheets/{id}/lines", lines)
        routes.on(.post, "{instance}/api/v1/count-sheets/{id}/counts", count)
        routes.on(.put, "{instance}/api/v1/count-sheets/{id}/decisions/{sku}", decide)
        routes.on(.post, "{instance}/api/v1/count-sheets/{id}/apply") { request in
            try await change(request) { id, scope in try CountSheetActions.apply(id, in: scope) }
        }
        routes.on(.post, "{instance}/api/v1/count-sheets/{id}/cancel") { request in
            try await change(request) { id, scope in try CountSheetActions.cancel(id, in: scope) }
        }
    }

    @Sendable
    private func make(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let base = "/\(caller.instance.name)/api/v1/count-sheets/"
        return try await services.writeOnce(caller, request, parse: CountSheetBodies.draft) { draft, scope in
            let sheet = try CountSheetActions.make(draft, in: scope)
            let body = CountSheetBodies.json(sheet, try CountSheetQueries.progress(of: sheet.id, in: scope))
            return StoredAnswer(status: 201, location: base + sheet.id.text, body: body.bytes)
        }
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("status", "limit", "cursor")
        let status = try query.oneOf("status", CountSheetStatus.self)
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let before = try StockCursors.number(try query.text("cursor"), list: "count-sheets")
        let page = try await services.read(caller) { scope in
            try CountSheetQueries.page(status, before: before, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode("\($0.number)", list: "count-sheets") } : nil
        return ListAnswer.make(request, items: items.map { CountSheetBodies.json($0) }, nextCursor: next)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = CountSheetID(try request.path("id"))
        let (sheet, progress) = try await services.read(caller) { scope in
            (try CountSheetQueries.find(id, in: scope), try CountSheetQueries.progress(of: id, in: scope))
        }
        return Answer.json(CountSheetBodies.json(sheet, progress))
    }

    @Sendable
    private func lines(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("show", "limit", "cursor")
        let selection = try query.oneOf("show", CountSheetQueries.Selection.self) ?? .all
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { SKU(stored: try ListCursor.decode($0, list: "count-sheet-lines")) }
        let id = CountSheetID(try request.path("id"))
        let page = try await services.read(caller) { scope in
            _ = try CountSheetQueries.find(id, in: scope)
            return try CountSheetQueries.lines(selection, of: id, after: after, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode($0.sku.text, list: "count-sheet-lines") } : nil
        return ListAnswer.make(request, items: items.map { CountSheetBodies.json($0) }, nextCursor: next)
    }

    @Sendable
    private func count(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = CountSheetID(try request.path("id"))
        return try await services.writeOnce(caller, request, parse: CountSheetBodies.count) { count, scope in
            let outcome = try CountActions.record(count.code, quantity: count.quantity, on: id, in: scope)
            return StoredAnswer(status: 200, location: nil, body: CountSheetBodies.json(outcome).bytes)
        }
    }

    @Sendable
    private func decide(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = CountSheetID(try request.path("id"))
        guard let sku = SKU(try request.path("sku")) else { throw Refusal.notFound }
        let decision = try CountSheetBodies.decision(try await request.json())
        let line = try await services.write(caller) { scope in
            switch decision {
            case .choose(let choice): try CountActions.choose(choice, for: sku, on: id, in: scope)
            case .leaveOut(let isLeftOut): try CountActions.leaveOut(sku, isLeftOut, on: id, in: scope)
            }
        }
        return Answer.json(CountSheetBodies.json(line))
    }

    private func change(
        _ request: WebRequest,
        _ action: @escaping @Sendable (CountSheetID, InstanceScope) throws -> CountSheet
    ) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = CountSheetID(try request.path("id"))
        let (sheet, progress) = try await services.write(caller) { scope in
            let sheet = try action(id, scope)
            return (sheet, try CountSheetQueries.progress(of: id, in: scope))
        }
        return Answer.json(CountSheetBodies.json(sheet, progress))
    }
}
