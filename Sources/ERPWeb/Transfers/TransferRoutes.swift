import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/stock-transfers`: goods on their way between warehouses.
struct TransferRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{instance}/api/v1/stock-transfers", send)
        routes.on(.get, "{instance}/api/v1/stock-transfers", list)
        routes.on(.get, "{instance}/api/v1/stock-transfers/{id}", show)
        routes.on(.post, "{instance}/api/v1/stock-transfers/{id}/receive", receive)
        routes.on(.post, "{instance}/api/v1/stock-transfers/{id}/cancel", cancel)
    }

    @Sendable
    private func send(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let base = "/\(caller.instance.name)/api/v1/stock-transfers/"
        return try await services.writeOnce(caller, request, parse: TransferBodies.draft) { draft, scope in
            let transfer = try TransferActions.send(draft, in: scope)
            return StoredAnswer(status: 201, location: base + transfer.id.text, body: TransferBodies.json(transfer).bytes)
        }
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("status", "differs", "limit", "cursor")
        let (status, differs) = (try query.oneOf("status", TransferStatus.self), try query.bool("differs"))
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let before = try StockCursors.number(try query.text("cursor"), list: "stock-transfers")
        let page = try await services.read(caller) { scope in
            try TransferQueries.page(status, differing: differs, before: before, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode("\($0.number)", list: "stock-transfers") } : nil
        return ListAnswer.make(request, items: items.map(TransferBodies.json), nextCursor: next)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = TransferID(try request.path("id"))
        let transfer = try await services.read(caller) { scope in try TransferQueries.find(id, in: scope) }
        return .record(TransferBodies.json(transfer), version: transfer.version)
    }

    @Sendable
    private func receive(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = TransferID(try request.path("id"))
        let receipt = try TransferBodies.receipt(try await request.json())
        let transfer = try await services.write(caller) { scope in
            try TransferActions.receive(id, receipt.lines, notes: receipt.notes, in: scope)
        }
        return .record(TransferBodies.json(transfer), version: transfer.version)
    }

    @Sendable
    private func cancel(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = TransferID(try request.path("id"))
        let transfer = try await services.write(caller) { scope in try TransferActions.cancel(id, in: scope) }
        return .record(TransferBodies.json(transfer), version: transfer.version)
    }
}
