import HTTPTypes
import Kernel
import Persistence
import StoreCore
import StoreWire
import WebSupport

/// `…/orders`, for an administrator; and for a buyer who is signed in, his own.
struct OrderRoutes {
    let services: StoreServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{store}/api/v1/orders", create)
        routes.on(.get, "{store}/api/v1/orders", list)
        routes.on(.get, "{store}/api/v1/orders/{id}", show)
        routes.on(.put, "{store}/api/v1/orders/{id}", edit)
        routes.on(.post, "{store}/api/v1/orders/{id}/confirm", confirm)
        routes.on(.post, "{store}/api/v1/orders/{id}/cancel", cancel)
    }

    @Sendable
    private func create(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .orders, orBuyer: true)
        _ = try request.query()
        let now = services.clock.now()
        return try await request.once(
            owner: caller.store.number,
            in: services.database,
            at: now,
            parse: OrderBodies.creation
        ) { creation, tx in
            let scope = StoreScope(tx: tx, store: caller.store, now: now)
            let order = try OrderActions.create(creation.draft, for: creation.buyer, by: caller.actor, in: scope)
            let body = OrderBodies.json(order, try DeliveryQueries.sync(of: order.id, in: scope))
            return StoredAnswer(status: 201, location: StorePath.order(order.id.text, of: caller.slug), body: body.bytes)
        }
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .orders, orBuyer: true)
        let query = try request.query("limit", "cursor", "buyer_id")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        var buyer = try query.text("buyer_id").map(BuyerID.init)
        if case .buyer(let own) = caller.actor {
            // Another's orders answer as if there were none.
            guard buyer == nil || buyer == own else { return ListAnswer.make(request, items: [], nextCursor: nil) }
            buyer = own
        }
        let ofBuyer = buyer
        let before = try query.text("cursor").map { cursor in
            guard let number = Int64(try ListCursor.decode(cursor, list: "orders")) else { throw Refusal.invalidCursor }
            return number
        }
        let page = try await services.read(caller) { scope in
            try OrderQueries.list(before: before, buyer: ofBuyer, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode(String($0.number), list: "orders") } : nil
        return ListAnswer.make(request, items: items.map { .object(OrderBodies.summary($0)) }, nextCursor: next)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        try await answer(request) { caller, id in
            try await services.read(caller) { scope in
                let order = try OrderQueries.find(id, in: scope)
                try caller.actor.requireAccess(to: order.buyer)
                return (order, try DeliveryQueries.sync(of: id, in: scope))
            }
        }
    }

    @Sendable
    private func edit(_ request: WebRequest) async throws -> Answer {
        try await answer(request) { caller, id in
            guard caller.actor == .administrator else { throw Refusal.tokenRequired }
            let draft = try OrderBodies.edit(try await request.json())
            let version = try request.requiredIfMatch()
            return try await change(caller) { scope in try OrderActions.edit(id, ifVersion: version, draft, in: scope) }
        }
    }

    @Sendable
    private func confirm(_ request: WebRequest) async throws -> Answer {
        try await answer(request) { caller, id in
            try await change(caller) { scope in try OrderActions.confirm(id, by: caller.actor, in: scope) }
        }
    }

    @Sendable
    private func cancel(_ request: WebRequest) async throws -> Answer {
        try await answer(request) { caller, id in
            try await change(caller) { scope in try OrderActions.cancel(id, by: caller.actor, in: scope) }
        }
    }

    /// Changes an order, and tells the connector once that is on disk.
    private func change(
        _ caller: StoreCaller,
        _ action: @escaping @Sendable (StoreScope) throws -> Order
    ) async throws -> (Order, SyncState) {
        let changed = try await services.write(caller) { scope in
            let order = try action(scope)
            return (order, try DeliveryQueries.sync(of: order.id, in: scope))
        }
        services.link.wake(caller.store)
        return changed
    }

    private func answer(
        _ request: WebRequest,
        _ body: (StoreCaller, OrderID) async throws -> (Order, SyncState)
    ) async throws -> Answer {
        let caller = try await services.caller(request, needs: .orders, orBuyer: true)
        _ = try request.query()
        let (order, sync) = try await body(caller, OrderID(try request.path("id")))
        return .record(OrderBodies.json(order, caller.actor == .administrator ? sync : sync.forBuyer), version: order.version)
    }
}
