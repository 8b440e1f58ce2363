import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/customers`, with a write token.
struct CustomerRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{instance}/api/v1/customers", create)
        routes.on(.get, "{instance}/api/v1/customers", list)
        routes.on(.get, "{instance}/api/v1/customers/{id}", show)
        routes.on(.patch, "{instance}/api/v1/customers/{id}", update)
    }

    @Sendable
    private func create(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let base = "/\(caller.instance.name)/api/v1/customers/"
        return try await services.writeOnce(caller, request, parse: CustomerBodies.draft) { draft, scope in
            let (customer, isNew) = try CustomerActions.createOrGet(draft.fields, document: draft.document, in: scope)
            return StoredAnswer(
                status: isNew ? 201 : 200,
                location: base + customer.id.text,
                body: CustomerBodies.json(customer).bytes
            )
        }
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        let query = try request.query("document", "search", "to_review", "fiscal_condition", "limit", "cursor")
        if let typed = try query.text("document") {
            let document = try CustomerBodies.document(typed, at: "?document")
            let found = try await services.read(caller) { scope in try CustomerQueries.find(document: document, in: scope) }
            return .json(["items": .array(found.map { [CustomerBodies.json($0)] } ?? []), "next_cursor": nil])
        }
        if let filter = try Self.filter(query) { return try await search(request, caller, query, filter) }
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { try ListCursor.decode($0, list: "customers") }
        let page = try await services.read(caller) { scope in
            try CustomerQueries.page(after: after.map(CustomerID.init), limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode($0.id.text, list: "customers") } : nil
        return ListAnswer.make(request, items: items.map(CustomerBodies.json), nextCursor: next)
    }

    /// Nil where all customers are wanted.
    private static func filter(_ query: QueryParameters) throws -> CustomerFilter? {
        var filter = CustomerFilter()
        filter.text = try query.text("search") ?? ""
        filter.needsReview = try query.bool("to_review")
        if let word = try query.text("fiscal_condition") {
            guard let condition = FiscalCondition(rawValue: word) ?? Int(word).flatMap(FiscalCondition.init(code:)) else {
                let list = FiscalCondition.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal.invalidField(at: "?fiscal_condition", es: "Debe ser una de: \(list).", en: "It must be one of: \(list).")
            }
            filter.condition = condition
        }
        return filter.text.isEmpty && !filter.needsReview && filter.condition == nil ? nil : filter
    }

    /// The customers that a filter lets through, by name.
    private func search(_ request: WebRequest, _ caller: Caller, _ query: QueryParameters, _ filter: CustomerFilter) async throws -> Answer
    {
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { try CustomerCursor.place($0) }
        let page = try await services.read(caller) { scope in
            try CustomerQueries.list(filter, after: after, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { CustomerCursor.text(CustomerQueries.Place($0)) } : nil
        return ListAnswer.make(request, items: items.map(CustomerBodies.json), nextCursor: next)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = CustomerID(try request.path("id"))
        let customer = try await services.read(caller) { scope in try CustomerQueries.find(id, in: scope) }
        return Self.record(customer, asked: id, of: caller)
    }

    /// Where the id that was asked for is one that was merged away, the answer says whose it is.
    static func record(_ customer: Customer, asked: CustomerID, of caller: Caller) -> Answer {
        var answer = Answer.record(CustomerBodies.json(customer), version: customer.version)
        if customer.id != asked { answer.headers[.contentLocation] = "/\(caller.instance.name)/api/v1/customers/\(customer.id.text)" }
        return answer
    }

    @Sendable
    private func update(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = CustomerID(try request.path("id"))
        let patch = try await request.mergePatch()
        let version = try request.requiredIfMatch()
        let customer = try await services.write(caller) { scope in
            let present = try CustomerQueries.find(id, in: scope)
            let draft = try CustomerBodies.patched(present, by: patch)
            return try CustomerActions.update(
                id,
                fields: draft.fields,
                document: draft.document,
                version: version,
                in: scope
            )
        }
        return Self.record(customer, asked: id, of: caller)
    }
}
