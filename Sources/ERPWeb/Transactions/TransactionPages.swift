import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// One transaction: what it is, what becomes of it, and on paper.
struct TransactionPages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/transactions/{id}", needs: .read, on: routes) { request in try await show(request, nil) }
        pages.page(.get, "{instance}/transactions/{id}/print", needs: .read, on: routes, paper)
        pages.page(.post, "{instance}/transactions/{id}/cancel", needs: .write, on: routes) { request in
            try await change(request, notice: "transaction_cancelled") { id, scope in try TransactionActions.cancel(id, in: scope) }
        }
        pages.page(.post, "{instance}/transactions/{id}/process", needs: .write, on: routes) { request in
            try await change(request, notice: "transaction_processed") { id, scope in try TransactionActions.process(id, in: scope) }
        }
        pages.page(.get, "{instance}/live/transactions/{id}", needs: .read, on: routes, live)
    }

    private func show(_ request: ERPPageRequest, _ refusal: Refusal?) async throws -> Answer {
        let id = TransactionID(try request.web.path("id"))
        let sheet = try await services.read(request.caller) { scope in try TransactionModel.Sheet(id, in: scope) }
        let form = FormModel([], values: FormFields(), refusal: refusal, in: request.language)
        let extra: JSON = [
            "form": form.json,
            "live": .string(request.livePath("live/transactions/\(id.text)", shown: Self.fingerprint(sheet.transaction))),
        ]
        let number = sheet.transaction.number
        let title = request.text(Phrase(es: "Operación \(number)", en: "Transaction \(number)"))
        let model = TransactionModel.json(sheet, request).merging(extra)
        return try request.page("transaction", title: title, model, status: refusal?.kind.status ?? .ok)
    }

    /// For the parcel: with prices, or without.
    @Sendable
    private func paper(_ request: ERPPageRequest) async throws -> Answer {
        let id = TransactionID(try request.web.path("id"))
        let (sheet, company) = try await services.read(request.caller) { scope in
            (try TransactionModel.Sheet(id, in: scope), try InstanceQueries.find(scope.instance, in: scope.tx))
        }
        let condition = company?.fiscalCondition.map { $0.replacing("_", with: " ") }
        let extra: JSON = [
            "shows_prices": .bool(request.parameter("prices") != "no"),
            "company": [
                "name": .string(company?.legalName ?? request.instance.name), "document": .optional(company?.document),
                "condition": .optional(condition),
            ],
            "with_prices": .string(request.path("transactions/\(id.text)/print")),
            "without_prices": .string(request.path("transactions/\(id.text)/print?prices=no")),
        ]
        let number = sheet.transaction.number
        let title = request.text(Phrase(es: "Remito de la operación \(number)", en: "Delivery note of transaction \(number)"))
        return try request.page("transaction-print", title: title, TransactionModel.json(sheet, request).merging(extra))
    }

    private func change(
        _ request: ERPPageRequest,
        notice: String,
        _ action: @escaping @Sendable (TransactionID, InstanceScope) throws -> Transaction
    ) async throws -> Answer {
        let id = TransactionID(try request.web.path("id"))
        do {
            _ = try await services.write(request.caller) { scope in try action(id, scope) }
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await show(request, refusal)
        }
        return request.redirect(to: "transactions/\(id.text)", notice: notice)
    }

    private static func fingerprint(_ transaction: Transaction) -> String { String(transaction.version) }

    @Sendable
    private func live(_ request: ERPPageRequest) async throws -> Answer {
        let id = TransactionID(try request.web.path("id"))
        let (services, caller) = (services, request.caller)
        return try await services.live.answer(shown: request.parameter("shown")) {
            try await services.read(caller) { scope in Self.fingerprint(try TransactionQueries.find(id, in: scope)) }
        }
    }
}
