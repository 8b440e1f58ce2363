import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/transactions`, with a write token.
struct TransactionRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{instance}/api/v1/transactions", create)
        routes.on(.get, "{instance}/api/v1/transactions", list)
        routes.on(.get, "{instance}/api/v1/transactions/{id}", show)
        routes.on(.put, "{instance}/api/v1/transactions/{id}", replace)
        routes.on(.post, "{instance}/api/v1/transactions/{id}/cancel", cancel)
        routes.on(.post, "{instance}/api/v1/transactions/{id}/process", process)
    }

    @Sendable
    private func create(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let base = "/\(caller.instance.name)/api/v1/transactions/"
        let defaults = defaults(caller)
        return try await services.writeOnce(caller, request) { json in
            try TransactionBodies.draft(json, defaults: defaults)
        } effect: { draft, scope in
            let transaction = try TransactionActions.place(draft, in: scope)
            return StoredAnswer(
                status: 201,
                location: base + transaction.id.text,
                body: TransactionBodies.json(transaction).bytes
            )
        }
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        let query = try request.query("origin", "number", "customer_id", "since", "limit", "cursor", "summary")
        let origin = try query.text("origin")
        let number = try query.text("number")
        if origin != nil || number != nil { return try await find(caller, origin: origin, number: number) }
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let customer = try query.text("customer_id").map(CustomerID.init)
        let view = FeedView(instance: caller.instance.id, list: "transactions", selection: customer?.text ?? "", policyRevision: 0)
        let start = try FeedCursor.start(query, view: view)
        guard case .seen(let clock) = start ?? .seen(clock: 0) else { throw Refusal.invalidCursor }
        let isSummary = try query.bool("summary")
        let (page, current) = try await services.read(caller) { scope in
            (try Self.page(isSummary, customer, clock, limit + 1, scope), try FeedClock.current(in: scope))
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { FeedCursor.cursor(.seen(clock: $0.clock), view: view) } : nil
        let token = FeedCursor.changeToken(clock: current, view: view)
        return ListAnswer.make(
            request,
            items: items.map(\.json),
            nextCursor: next,
            extra: [.init("change_token", next == nil ? .string(token) : .null)]
        )
    }

    private static func page(
        _ isSummary: Bool,
        _ customer: CustomerID?,
        _ clock: Int64,
        _ limit: Int,
        _ scope: InstanceScope
    ) throws -> [(json: JSON, clock: Int64)] {
        // The id of a customer that was merged into another leads to that one.
        let customer = try customer.map { try CustomerQueries.findIfAny($0, in: scope)?.id ?? $0 }
        if isSummary {
            return try TransactionQueries.summaries(customer: customer, afterClock: clock, limit: limit, in: scope).map {
                (TransactionBodies.json($0.summary), $0.clock)
            }
        }
        return try TransactionQueries.page(customer: customer, afterClock: clock, limit: limit, in: scope).map {
            (TransactionBodies.json($0.transaction), $0.clock)
        }
    }

    private func find(_ caller: Caller, origin: String?, number: String?) async throws -> Answer {
        guard let origin, let number else {
            let missing = origin == nil ? "origin" : "number"
            throw Refusal.invalidField(
                at: "?" + missing,
                es: "origin y number van juntos: falta \(missing).",
                en: "origin and number go together: \(missing) is missing."
            )
        }
        let reference = ExternalReference(origin: origin, number: number)
        let found = try await services.read(caller) { scope in try TransactionQueries.find(reference: reference, in: scope) }
        return .json(["items": .array(found.map { [TransactionBodies.json($0)] } ?? []), "next_cursor": nil])
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = TransactionID(try request.path("id"))
        let transaction = try await services.read(caller) { scope in try TransactionQueries.find(id, in: scope) }
        return .record(TransactionBodies.json(transaction), version: transaction.version)
    }

    @Sendable
    private func replace(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = TransactionID(try request.path("id"))
        let content = try TransactionBodies.edit(try await request.json(), defaults: defaults(caller))
        let version = try request.requiredIfMatch()
        let transaction = try await services.write(caller) { scope in
            try TransactionActions.replace(id, with: content, version: version, in: scope)
        }
        return .record(TransactionBodies.json(transaction), version: transaction.version)
    }

    @Sendable
    private func cancel(_ request: WebRequest) async throws -> Answer {
        try await change(request) { id, scope in try TransactionActions.cancel(id, in: scope) }
    }

    @Sendable
    private func process(_ request: WebRequest) async throws -> Answer {
        try await change(request) { id, scope in try TransactionActions.process(id, in: scope) }
    }

    private func change(
        _ request: WebRequest,
        _ action: @escaping @Sendable (TransactionID, InstanceScope) throws -> Transaction
    ) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = TransactionID(try request.path("id"))
        let transaction = try await services.write(caller) { scope in try action(id, scope) }
        return .record(TransactionBodies.json(transaction), version: transaction.version)
    }

    private func defaults(_ caller: Caller) -> TransactionBodies.Defaults {
        TransactionBodies.Defaults(
            date: LocalDate.today(at: services.clock.now(), timeZone: caller.instance.timeZone),
            currency: caller.instance.currency
        )
    }
}
