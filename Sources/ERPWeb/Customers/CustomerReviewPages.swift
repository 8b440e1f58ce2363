import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Customers that programs made, one after the other, until somebody has looked at them all.
struct CustomerReviewPages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/customers/review", needs: .read, on: routes) { request in
            let after = request.parameter("after")
            return try await page(request, after: after.isEmpty ? nil : CustomerID(after), again: nil, nil)
        }
        pages.page(.post, "{instance}/customers/{id}/review", needs: .write, on: routes, confirm)
    }

    private struct Sheet: Sendable {
        let customer: Customer
        let doubles: [CustomerDouble]
        let origins: [String]
    }

    /// - Parameters:
    ///   - last: the one that was looked at before.
    ///   - again: the one that is shown again, since it was not confirmed.
    private func page(_ request: ERPPageRequest, after last: CustomerID?, again: CustomerID?, _ refusal: Refusal?) async throws -> Answer {
        let sheet = try await services.read(request.caller) { scope -> Sheet? in
            let next = try CustomerQueries.nextToReview(after: last, in: scope) ?? CustomerQueries.nextToReview(after: nil, in: scope)
            guard let customer = try again.map({ try CustomerQueries.find($0, in: scope) }) ?? next else { return nil }
            return Sheet(
                customer: customer,
                doubles: try CustomerDoubles.of(customer.id, in: scope),
                origins: try CustomerTransactions.origins(of: customer.id, in: scope)
            )
        }
        let title = request.text(Phrase(es: "Revisar clientes", en: "Review customers"))
        guard let sheet else { return try request.page("customer-review", title: title, ["has_customer": false]) }
        let extra: JSON = [
            "alike": CustomerModel.alike(sheet.doubles, to: sheet.customer.id, back: "review", request),
            "form": FormModel([], values: FormFields(), refusal: refusal, in: request.language).json,
        ]
        let model: JSON = [
            "has_customer": true, "customer": CustomerModel.json(sheet.customer, origins: sheet.origins, request).merging(extra),
            "waiting": .optional(ERPMenu.waiting(request.customersToReview)),
        ]
        return try request.page("customer-review", title: title, model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func confirm(_ request: ERPPageRequest) async throws -> Answer {
        let id = CustomerID(try request.web.path("id"))
        let fields = try await request.web.formFields()
        do {
            let version = Int64(fields.text("version"))
            let customer = try await services.write(request.caller) { scope in
                try CustomerActions.review(id, version: version, in: scope)
            }
            if fields.text("back") == "customer" {
                return request.redirect(to: CustomerModel.path(customer.id), notice: "customer_reviewed")
            }
            return request.redirect(to: "customers/review?after=\(customer.id.text)", notice: "customer_reviewed")
        } catch let refusal as Refusal where refusal.kind == .staleVersion {
            return try await page(request, after: nil, again: id, .changedMeanwhile)
        }
    }
}

extension Refusal {
    /// Said of a page on which somebody decides, where what it showed has changed.
    static var changedMeanwhile: Refusal {
        Refusal(
            .staleVersion,
            "stale_version",
            es: "Alguien cambió estos datos mientras los miraba: ahora ve los nuevos.",
            en: "Somebody changed these data while you looked at them: now you see the new ones."
        )
    }
}
