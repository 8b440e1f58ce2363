import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The list of transactions, and what is done to several at once.
struct TransactionListPages {
    private static let pageSize = 50
    private static let severalMaximum = 100

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/transactions", needs: .read, on: routes, list)
        pages.page(.get, "{instance}/transactions.csv", needs: .read, on: routes, export)
        pages.page(.post, "{instance}/transactions/process", needs: .write, on: routes, process)
    }

    private struct Found: Sendable {
        let heads: [TransactionHead]
        let origins: [String]
        let customer: Customer?
        /// Whom the typed words may mean, where that is not one.
        let candidates: [Customer]
    }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        let typed = request.parameter("who")
        let query = TransactionListQuery(request)
        let found = try await services.read(request.caller) { scope in
            let meant = typed.isEmpty ? [] : try CustomerChoice.meant(by: typed, limit: 8, in: scope)
            var filter = query.filter
            if meant.count == 1 { filter.customer = meant[0].id }
            let customer = try filter.customer.map { try CustomerQueries.find($0, in: scope) }
            let heads =
                query.number.isEmpty
                ? try TransactionSearch.page(filter, below: query.below, limit: Self.pageSize + 1, in: scope)
                : try TransactionSearch.numbered(query.number, in: scope)
            return Found(
                heads: heads,
                origins: try TransactionSearch.origins(in: scope),
                customer: customer,
                candidates: meant.count == 1 ? [] : meant
            )
        }
        if !typed.isEmpty, let customer = found.customer, found.candidates.isEmpty {
            // The customer that was meant stands in the address from now on.
            let rest = PathSegment.query(["state", "origin", "from", "to"].map { ($0, request.parameter($0)) })
            return request.redirect(to: "transactions?\(rest)customer=\(customer.id.text)")
        }
        let title = request.text(Phrase(es: "Operaciones", en: "Transactions"))
        return try request.page("transactions", title: title, model(request, query, found))
    }

    private func model(_ request: ERPPageRequest, _ query: TransactionListQuery, _ found: Found) -> JSON {
        let shown = found.heads.prefix(Self.pageSize)
        let text = TransactionListQuery.text(request)
        let isMore = query.number.isEmpty && found.heads.count > Self.pageSize
        let next = isMore ? shown.last.map { "?\(text)below=\(TransactionListQuery.text($0.place))" } : nil
        let source = request.parameter("origin")
        let origins = [(TransactionListQuery.byHand, request.text(Phrase(es: "A mano", en: "By hand")))] + found.origins.map { ($0, $0) }
        return [
            "transactions": .array(shown.map { Self.row($0, request) }), "has_transactions": .bool(!shown.isEmpty),
            "is_filtered": .bool(!text.isEmpty || !query.number.isEmpty),
            "q": .string(query.number), "from": .string(request.parameter("from")), "to": .string(request.parameter("to")),
            "who": .string(request.parameter("who")), "customer": .optional(found.customer?.id.text),
            "customer_name": .optional(found.customer?.fields.name), "clear_customer": .string(Self.without("customer", request)),
            "has_candidates": .bool(!found.candidates.isEmpty),
            "is_nobody": .bool(!request.parameter("who").isEmpty && found.candidates.isEmpty),
            "candidates": .array(
                found.candidates.map { customer in
                    [
                        "text": .string("\(customer.fields.name) · \(customer.document.kind.rawValue) \(customer.document.digits)"),
                        "href": .string("?" + Self.rest("customer", request) + "customer=\(customer.id.text)"),
                    ]
                }
            ),
            "states": .array(
                TransactionStatus.allCases.map { status in
                    [
                        "value": .string(status.rawValue), "text": .string(request.text(TransactionWords.several(status))),
                        "selected": .bool(status == query.filter.status),
                    ]
                }
            ),
            "origins": .array(
                origins.map { ["value": .string($0.0), "text": .string($0.1), "selected": .bool($0.0 == source)] }
            ),
            "export": .string(request.path("transactions.csv") + "?" + text), "new": .string(request.path("transactions/new")),
            "process_action": .string(request.path("transactions/process")), "pager": ["next": .optional(next)],
            "suggest": .string(request.path("transactions/suggest/customers")),
            "can_process": .bool(request.may(.write) && shown.contains { $0.status == .confirmed }),
        ]
    }

    private static func rest(_ name: String, _ request: ERPPageRequest) -> String {
        PathSegment.query(["state", "customer", "origin", "from", "to"].filter { $0 != name }.map { ($0, request.parameter($0)) })
    }

    private static func without(_ name: String, _ request: ERPPageRequest) -> String {
        request.path("transactions") + "?" + rest(name, request)
    }

    private static func row(_ head: TransactionHead, _ request: ERPPageRequest) -> JSON {
        let words = TransactionWords(head.status)
        return [
            "id": .string(head.id.text), "number": .string(String(head.number)),
            "href": .string(request.path("transactions/\(head.id.text)")), "customer_name": .string(head.customerName),
            "date": .string(request.formats.day(head.date)), "state": .string(request.text(words.phrase)), "tone": .string(words.tone),
            "origin": .optional(head.reference.map { "\($0.origin) \($0.number)" }), "created_by": .optional(head.createdBy),
            "total": .string(DocumentMoney.text(head.total, head.currency, request)),
            "is_confirmed": .bool(head.status == .confirmed && request.may(.write)),
        ]
    }

    @Sendable
    private func export(_ request: ERPPageRequest) async throws -> Answer {
        TransactionExport(services: services, caller: request.caller, filter: TransactionListQuery(request).filter).answer
    }

    /// Each by itself: what cannot be processed does not hold the others back.
    @Sendable
    private func process(_ request: ERPPageRequest) async throws -> Answer {
        let ids = try await request.web.formFields().all("id").filter { !$0.isEmpty }
        let back = "transactions?\(TransactionListQuery.text(request))"
        guard !ids.isEmpty else { return request.redirect(to: back, notice: "none_chosen") }
        let outcomes = try await services.process(Array(ids.prefix(Self.severalMaximum)).map(TransactionID.init), request.caller)
        let refused = outcomes.filter { $0.refusal != nil }
        if refused.isEmpty { return request.redirect(to: back, notice: "transactions_processed") }
        let model: JSON = [
            "count": .string(request.formats.count(outcomes.count - refused.count)), "back": .string(request.path(back)),
            "refused": .array(
                refused.map { outcome in
                    [
                        "number": .string(outcome.number.map { String($0) } ?? outcome.id.text),
                        "href": .string(request.path("transactions/\(outcome.id.text)")),
                        "details": .array((outcome.refusal?.issues ?? []).map { ["text": .string(request.text($0.detail))] }),
                    ]
                }
            ),
        ]
        let title = request.text(Phrase(es: "Procesar varias", en: "Process several"))
        return try request.page("transactions-processed", title: title, model, status: .unprocessableContent)
    }
}

extension Formats {
    /// A day as people read it.
    func day(_ date: CalendarDate) -> String { self.date(start(of: date)) }
}
