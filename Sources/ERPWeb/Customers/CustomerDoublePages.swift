import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Customers who may be one person: the list of them, and two side by side, to be merged.
struct CustomerDoublePages {
    private static let pageSize = 50
    private static let candidatesMaximum = 20

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/customers/doubles", needs: .read, on: routes, list)
        pages.page(.post, "{instance}/customers/doubles/dismiss", needs: .write, on: routes, dismiss)
        pages.page(.get, "{instance}/customers/{id}/merge", needs: .write, on: routes, compare)
        pages.page(.post, "{instance}/customers/{id}/merge", needs: .write, on: routes, merge)
    }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        let after = request.parameter("after").isEmpty ? nil : try CustomerCursor.double(request.parameter("after"))
        let found = try await services.read(request.caller) { scope in
            try CustomerDoubles.page(after: after, limit: Self.pageSize + 1, in: scope)
        }
        let shown = found.prefix(Self.pageSize)
        let next = found.count > Self.pageSize ? shown.last.map { "?after=" + CustomerCursor.text($0) } : nil
        let model: JSON = [
            "doubles": .array(
                shown.map { double in
                    [
                        "newer": CustomerModel.json(double.newer, request), "older": CustomerModel.json(double.older, request),
                        "reasons": .array(double.reasons.map { ["text": .string(request.text(CustomerModel.reason($0)))] }),
                        "compare": .string(CustomerModel.comparison(double.older.id, double.newer.id, request)),
                    ]
                }
            ), "has_doubles": .bool(!shown.isEmpty), "pager": ["next": .optional(next)],
        ]
        return try request.page("customer-doubles", title: request.text(Phrase(es: "Posibles repetidos", en: "Possible doubles")), model)
    }

    @Sendable
    private func dismiss(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let (first, second) = (CustomerID(fields.text("first")), CustomerID(fields.text("second")))
        try await services.write(request.caller) { scope in try CustomerDoubles.dismiss(first, second, in: scope) }
        if fields.text("back") == "review" { return request.redirect(to: "customers/review", notice: "double_dismissed") }
        return request.redirect(to: "customers/doubles", notice: "double_dismissed")
    }

    @Sendable
    private func compare(_ request: ERPPageRequest) async throws -> Answer {
        let id = CustomerID(try request.web.path("id"))
        let other = request.parameter("with")
        guard !other.isEmpty else { return try await choose(request, id) }
        return try await comparison(request, id, CustomerID(other), nil, nil)
    }

    /// Customers to merge this one with, by a search.
    private func choose(_ request: ERPPageRequest, _ id: CustomerID) async throws -> Answer {
        var filter = CustomerFilter()
        filter.text = request.parameter("q")
        let wanted = filter
        let (customer, found) = try await services.read(request.caller) { scope in
            let found = wanted.text.isEmpty ? [] : try CustomerQueries.list(wanted, after: nil, limit: Self.candidatesMaximum, in: scope)
            return (try CustomerQueries.find(id, in: scope), found)
        }
        let others = found.filter { $0.id != customer.id }
        let table = CustomerPages.table(others, request) { CustomerModel.comparison(customer.id, $0.id, request) }
        let model: JSON = [
            "name": .string(customer.fields.name), "back": .string(request.path(CustomerModel.path(customer.id))),
            "q": .string(filter.text), "table": table.json(in: request.language),
            "is_empty": .bool(!filter.text.isEmpty && others.isEmpty),
        ]
        return try request.page("customer-merge-choose", title: Self.title(request), model)
    }

    private static func title(_ request: ERPPageRequest) -> String {
        request.text(Phrase(es: "Unir dos clientes", en: "Merge two customers"))
    }

    /// - Parameter typed: what was chosen, where it was not done.
    private func comparison(
        _ request: ERPPageRequest,
        _ first: CustomerID,
        _ second: CustomerID,
        _ typed: FormFields?,
        _ refusal: Refusal?
    ) async throws -> Answer {
        let sides = try await services.read(request.caller) { scope in
            try [first, second].map { id in
                let customer = try CustomerQueries.find(id, in: scope)
                return CustomerComparison.Side(
                    customer: customer,
                    transactions: try CustomerTransactions.count(of: customer.id, upTo: CustomerComparison.countMaximum, in: scope)
                )
            }
        }
        guard sides[0].customer.id != sides[1].customer.id else {
            return request.redirect(to: CustomerModel.path(sides[0].customer.id), notice: "customer_was_merged")
        }
        let comparison = CustomerComparison(first: sides[0], second: sides[1])
        let model = comparison.json(typed, request).merging([
            "back": .string(request.path(CustomerModel.path(sides[0].customer.id))),
            "name": .string(sides[0].customer.fields.name),
            "action": .string(request.path("\(CustomerModel.path(sides[0].customer.id))/merge")),
            "form": FormModel([], values: FormFields(), refusal: refusal, in: request.language).json,
        ])
        return try request.page("customer-merge", title: Self.title(request), model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func merge(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let (first, second) = (CustomerID(fields.text("first")), CustomerID(fields.text("second")))
        do {
            let customer = try await services.write(request.caller) { scope in
                let records = [try CustomerQueries.record(first, in: scope), try CustomerQueries.record(second, in: scope)]
                return try CustomerActions.merge(CustomerComparison.merge(records[0], records[1], fields), in: scope).customer
            }
            return request.redirect(to: CustomerModel.path(customer.id), notice: "customers_merged")
        } catch let refusal as Refusal where refusal.code == "already_merged" {
            // Sent twice, or merged by somebody else meanwhile: the old page leads to the customer.
            return request.redirect(to: CustomerModel.path(first))
        } catch let refusal as Refusal where refusal.kind == .staleVersion {
            return try await comparison(request, first, second, fields, .changedMeanwhile)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await comparison(request, first, second, fields, refusal)
        }
    }
}
