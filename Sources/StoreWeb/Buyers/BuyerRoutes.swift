import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import StoreWire
import WebSupport

/// `…/buyers`, for an administrator.
struct BuyerRoutes {
    let services: StoreServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{store}/api/v1/buyers", create)
        routes.on(.get, "{store}/api/v1/buyers", list)
        routes.on(.get, "{store}/api/v1/buyers/{id}", show)
        routes.on(.post, "{store}/api/v1/buyers/{id}/approve", approve)
        routes.on(.post, "{store}/api/v1/buyers/{id}/block", block)
    }

    @Sendable
    private func create(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .buyers)
        _ = try request.query()
        let body = try await request.jsonBytes()
        let key = request.http.headers[.idempotencyKey] == nil ? nil : try request.idempotencyKey(owner: caller.store.number, body: body)
        if let key, let kept = try await services.database.read({ tx in try IdempotencyKeys.find(key, in: tx) }) { return .stored(kept) }
        let draft = try BuyerBodies.draft(try WebRequest.parse(body))
        let hash: String? = if let password = draft.password { try await services.passwords.hash(password) } else { nil }
        let answer = try await services.write(caller) { scope in
            guard let key else { return try Self.create(draft.details, hash, caller.slug, scope) }
            return try IdempotencyKeys.once(key, at: scope.now, in: scope.tx) { try Self.create(draft.details, hash, caller.slug, scope) }
        }
        return .stored(answer)
    }

    private static func create(_ details: BuyerDetails, _ hash: String?, _ slug: String, _ scope: StoreScope) throws -> StoredAnswer {
        let buyer = try BuyerActions.create(details, passwordHash: hash, in: scope)
        return StoredAnswer(status: 201, location: StorePath.buyer(buyer.id.text, of: slug), body: BuyerBodies.json(buyer).bytes)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .buyers)
        let query = try request.query("limit", "cursor", "status")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let status = try query.text("status").map(Self.status)
        let after = try query.text("cursor").map { try ListCursor.decode($0, list: "buyers") }
        let page = try await services.read(caller) { scope in
            try BuyerQueries.list(after: after.map(BuyerID.init), status: status, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode($0.id.text, list: "buyers") } : nil
        return ListAnswer.make(request, items: items.map(BuyerBodies.json), nextCursor: next)
    }

    private static func status(_ word: String) throws -> Buyer.Status {
        if let status = Buyer.Status(rawValue: word) { return status }
        let list = Buyer.Status.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal.invalidField(
            at: "?status",
            es: "Debe ser una de estas palabras: \(list).",
            en: "It must be one of these words: \(list)."
        )
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        try await answer(request) { caller, id in
            try await services.read(caller) { scope in try BuyerQueries.find(id, in: scope) }
        }
    }

    @Sendable
    private func approve(_ request: WebRequest) async throws -> Answer {
        try await answer(request) { caller, id in
            try await services.write(caller) { scope in try BuyerActions.approve(id, in: scope) }
        }
    }

    @Sendable
    private func block(_ request: WebRequest) async throws -> Answer {
        try await answer(request) { caller, id in
            try await services.write(caller) { scope in try BuyerActions.block(id, in: scope) }
        }
    }

    private func answer(_ request: WebRequest, _ body: (StoreCaller, BuyerID) async throws -> Buyer) async throws -> Answer {
        let caller = try await services.caller(request, needs: .buyers)
        _ = try request.query()
        let buyer = try await body(caller, BuyerID(try request.path("id")))
        return .record(BuyerBodies.json(buyer), version: buyer.version)
    }
}
