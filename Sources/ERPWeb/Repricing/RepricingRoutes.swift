import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/repricings`, with the permission `manage`: many prices changed in one step, looked at first, undone if need be.
struct RepricingRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/repricings", list)
        routes.on(.post, "{instance}/api/v1/repricings", preview)
        routes.on(.get, "{instance}/api/v1/repricings/{id}", show)
        routes.on(.delete, "{instance}/api/v1/repricings/{id}", discard)
        routes.on(.get, "{instance}/api/v1/repricings/{id}/rows", rows)
        routes.on(.post, "{instance}/api/v1/repricings/{id}/apply", apply)
        routes.on(.post, "{instance}/api/v1/repricings/{id}/undo", undo)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("limit", "cursor")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { Identifier<Repricing>(try ListCursor.decode($0, list: "repricings")) }
        let page = try await services.read(caller) { scope in try RepricingQueries.page(after: after, limit: limit + 1, in: scope) }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode($0.id.text, list: "repricings") } : nil
        return ListAnswer.make(request, items: items.map { RepricingBodies.json($0) }, nextCursor: next)
    }

    @Sendable
    private func preview(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let base = "/\(caller.instance.name)/api/v1/repricings/"
        let id = Identifier<Repricing>.make(at: services.clock.now())
        return try await services.writeOnce(caller, request, parse: RepricingBodies.request) { asked, scope in
            let repricing = try RepricingActions.preview(asked.draft(id), in: scope)
            return StoredAnswer(status: 201, location: base + id.text, body: RepricingBodies.json(repricing).bytes)
        }
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = Identifier<Repricing>(try request.path("id"))
        let answer = try await services.read(caller) { scope in
            let repricing = try RepricingQueries.find(id, in: scope)
            let changed = repricing.state == .preview ? try RepricingQueries.changedSince(repricing, in: scope) : nil
            return RepricingBodies.json(repricing, changedSince: changed)
        }
        return .json(answer)
    }

    @Sendable
    private func rows(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("limit", "cursor", "apart")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map(RepricingRowCursor.decode)
        let onlyApart = try query.bool("apart")
        let id = Identifier<Repricing>(try request.path("id"))
        let page = try await services.read(caller) { scope in
            let repricing = try RepricingQueries.find(id, in: scope)
            return try RepricingQueries.rows(of: repricing, after: after, onlyApart: onlyApart, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map(RepricingRowCursor.encode) : nil
        return ListAnswer.make(request, items: items.map(RepricingBodies.json), nextCursor: next)
    }

    @Sendable
    private func apply(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = Identifier<Repricing>(try request.path("id"))
        let body = try await request.bytes()
        if !body.isEmpty { try request.requireMediaType(["application/json"]) }
        let form = try Form(body.isEmpty ? [:] : try WebRequest.parse(body))
        let skipsChanged = form.optional("skip_changed", .bool) ?? false
        try form.finish()
        let repricing = try await services.write(caller) { scope in
            try RepricingActions.apply(id, skipsChanged: skipsChanged, in: scope)
        }
        return .json(RepricingBodies.json(repricing))
    }

    @Sendable
    private func undo(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = Identifier<Repricing>(try request.path("id"))
        let repricing = try await services.write(caller) { scope in try RepricingActions.undo(id, in: scope) }
        return .json(RepricingBodies.json(repricing))
    }

    @Sendable
    private func discard(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let id = Identifier<Repricing>(try request.path("id"))
        try await services.write(caller) { scope in try RepricingActions.discard(id, in: scope) }
        return .noContent
    }
}
