import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// What becomes of customers that are one person, and of those that nobody has looked at yet; with a write token.
struct CustomerMergeRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.post, "{instance}/api/v1/customers/{id}/review", review)
        routes.on(.post, "{instance}/api/v1/customers/{id}/merge", merge)
        routes.on(.get, "{instance}/api/v1/customers/{id}/merged", merged)
        routes.on(.get, "{instance}/api/v1/customer-doubles", doubles)
        routes.on(.post, "{instance}/api/v1/customer-doubles/dismiss", dismiss)
    }

    @Sendable
    private func review(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = CustomerID(try request.path("id"))
        let version = try request.ifMatch()
        let customer = try await services.write(caller) { scope in try CustomerActions.review(id, version: version, in: scope) }
        return CustomerRoutes.record(customer, asked: id, of: caller)
    }

    /// A merge as it comes over the wire.
    private struct Draft: Sendable {
        let gone: CustomerID
        let goneVersion: Int64
        /// A merge patch of the customer that stays.
        let changes: JSON
    }

    private static func draft(_ json: JSON) throws -> Draft {
        let form = try Form(json)
        let gone = form.required("customer_id", .text(maximum: 64))
        let version = form.required("version", .integer(1...Int.max))
        let changes = form.optional("changes", Form.Rule<JSON> { json, _, _ in json })
        try form.finish()
        return Draft(gone: CustomerID(gone ?? ""), goneVersion: Int64(version ?? 0), changes: changes ?? [:])
    }

    @Sendable
    private func merge(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = CustomerID(try request.path("id"))
        let version = try request.requiredIfMatch()
        return try await services.writeOnce(caller, request, parse: Self.draft) { draft, scope in
            let present = try CustomerQueries.record(id, in: scope)
            let wanted = try Self.patched(present, by: draft.changes)
            let merge = CustomerMerge(
                survivor: id,
                survivorVersion: version,
                gone: draft.gone,
                goneVersion: draft.goneVersion,
                fields: wanted.fields,
                document: wanted.document
            )
            let (customer, moved) = try CustomerActions.merge(merge, in: scope)
            let body = CustomerBodies.json(customer).merging(["transactions_moved": .integer(moved)])
            return StoredAnswer(status: 200, location: nil, body: body.bytes)
        }
    }

    /// What is wrong with the changes points into them.
    private static func patched(_ present: Customer, by changes: JSON) throws -> CustomerBodies.Draft {
        do {
            return try CustomerBodies.patched(present, by: changes)
        } catch var refusal as Refusal {
            for index in refusal.issues.indices { refusal.issues[index].pointer = "/changes" + refusal.issues[index].pointer }
            throw refusal
        }
    }

    @Sendable
    private func merged(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let id = CustomerID(try request.path("id"))
        let records = try await services.read(caller) { scope in
            try CustomerQueries.merged(into: try CustomerQueries.find(id, in: scope).id, in: scope)
        }
        let items = records.map { record, at in
            CustomerBodies.json(record).merging([
                "merged_into": .optional(record.mergedInto?.text), "merged_at": .string(at.description),
            ])
        }
        return ListAnswer.make(request, items: items, nextCursor: nil)
    }

    @Sendable
    private func doubles(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        let query = try request.query("limit", "cursor")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { try CustomerCursor.double($0) }
        let page = try await services.read(caller) { scope in try CustomerDoubles.page(after: after, limit: limit + 1, in: scope) }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { CustomerCursor.text($0) } : nil
        return ListAnswer.make(request, items: items.map(Self.json), nextCursor: next)
    }

    private static func json(_ double: CustomerDouble) -> JSON {
        [
            "newer": CustomerBodies.json(double.newer), "older": CustomerBodies.json(double.older),
            "reasons": .array(double.reasons.map { .string($0.rawValue) }),
        ]
    }

    @Sendable
    private func dismiss(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let form = try Form(try await request.json())
        let ids = form.required("customer_ids", .array(.text(maximum: 64), count: 2...2)) ?? []
        try form.finish()
        let (first, second) = (CustomerID(ids.first ?? ""), CustomerID(ids.last ?? ""))
        try await services.write(caller) { scope in try CustomerDoubles.dismiss(first, second, in: scope) }
        return .noContent
    }
}
