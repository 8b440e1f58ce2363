import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// What the desk does with transactions, for programs: search, process several, a dry run, a file of them.
struct TransactionDeskRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/transactions/search", search)
        routes.on(.post, "{instance}/api/v1/transactions/process", process)
        routes.on(.post, "{instance}/api/v1/transactions/dry-run", rehearse)
        routes.on(.get, "{instance}/api/v1/exports/transactions", export)
    }

    @Sendable
    private func search(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        let query = try request.query("status", "customer_id", "origin", "by_hand", "from", "to", "limit", "cursor")
        let filter = try Self.filter(query)
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let below = try query.text("cursor").map { cursor in
            guard let place = TransactionListQuery.place(try ListCursor.decode(cursor, list: "transaction-search")) else {
                throw Refusal.invalidCursor
            }
            return place
        }
        let page = try await services.read(caller) { scope in
            try TransactionSearch.page(filter, below: below, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { TransactionListQuery.text($0.place) } : nil
        return ListAnswer.make(
            request,
            items: items.map(TransactionBodies.json),
            nextCursor: next.map { ListCursor.encode($0, list: "transaction-search") }
        )
    }

    @Sendable
    private func export(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        let query = try request.query("status", "customer_id", "origin", "by_hand", "from", "to")
        return TransactionExport(services: services, caller: caller, filter: try Self.filter(query)).answer
    }

    private static func filter(_ query: QueryParameters) throws -> TransactionFilter {
        let origin = try query.text("origin")
        return TransactionFilter(
            status: try query.text("status").map { word in
                guard let status = TransactionStatus(rawValue: word) else {
                    let words = TransactionStatus.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Refusal.invalidField(at: "?status", es: "Debe ser una de: \(words).", en: "It must be one of: \(words).")
                }
                return status
            },
            customer: try query.text("customer_id").map(CustomerID.init),
            source: try query.bool("by_hand") ? .byHand : origin.map { .origin($0) } ?? .any,
            from: try day("from", query),
            to: try day("to", query)
        )
    }

    private static func day(_ name: String, _ query: QueryParameters) throws -> CalendarDate? {
        guard let text = try query.text(name) else { return nil }
        guard let date = CalendarDate(text) else {
            throw Refusal.invalidField(
                at: "?" + name,
                es: "Debe ser una fecha AAAA-MM-DD que exista.",
                en: "It must be a date YYYY-MM-DD that exists."
            )
        }
        return date
    }

    /// Each by itself: what cannot be processed is told, and does not hold the others back.
    @Sendable
    private func process(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let form = try Form(try await request.json())
        let ids = form.required("ids", .array(.text(maximum: 64), count: 1...100))
        try form.finish()
        let outcomes = try await services.process((ids ?? []).map(TransactionID.init), caller)
        let items = outcomes.map { outcome -> JSON in
            [
                "id": .string(outcome.id.text), "processed": .bool(outcome.refusal == nil),
                "errors": outcome.refusal.flatMap { ProblemDocument.json($0, language: request.language)["errors"] } ?? [],
            ]
        }
        return .json(["items": .array(items)])
    }

    @Sendable
    private func rehearse(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let rehearsal = try await services.rehearse(try await request.json(), caller)
        return .json(RehearsalBodies.json(rehearsal, request.language))
    }
}

extension TransactionBodies {
    /// What a search answers of a transaction.
    static func json(_ head: TransactionHead) -> JSON {
        [
            "id": .string(head.id.text),
            "number": .integer(head.number),
            "status": .string(head.status.rawValue),
            "external_reference": head.reference.map { reference in
                ["origin": .string(reference.origin), "number": .string(reference.number)]
            } ?? .null,
            "customer_id": .string(head.customer.text),
            "customer_name": .string(head.customerName),
            "date": .string(head.date.description),
            "currency": .string(head.currency),
            "total": .decimal(head.total),
            "version": .integer(head.version),
            "created_by": .optional(head.createdBy),
            "created_at": .string(head.createdAt.description),
            "updated_at": .string(head.updatedAt.description),
        ]
    }
}
