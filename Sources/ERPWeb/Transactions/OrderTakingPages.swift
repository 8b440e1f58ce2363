import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// An order taken by hand, by phone say: the customer, the lines, and what they come to, looked at again with each step.
struct OrderTakingPages {
    private static let keyPrefix = "desk-"

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/transactions/new", needs: .write, on: routes, blank)
        pages.page(.post, "{instance}/transactions/new", needs: .write, on: routes, step)
    }

    @Sendable
    private func blank(_ request: ERPPageRequest) async throws -> Answer {
        let today = LocalDate.today(at: services.clock.now(), timeZone: request.instance.timeZone)
        let values = FormFields(values: [
            ("key", SecretToken.make(prefix: Self.keyPrefix)), ("date", today.description), ("warehouse", Warehouse.main),
            ("price_list", PriceList.base), ("customer", request.parameter("customer")),
        ])
        return try await page(request, OrderSheet(rows: [], values: values), nil)
    }

    /// Looks at the form again; or keeps the order, where that is asked and nothing is left to be added.
    @Sendable
    private func step(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let sheet = OrderSheet(fields)
        let isWhole = sheet.typed.isEmpty && fields.text("who").isEmpty && fields.text("customer_pick").isEmpty
        guard fields.text("do") == "save", isWhole else { return try await page(request, sheet, nil) }
        do {
            return try await save(request, sheet)
        } catch let refusal as Refusal where refusal.concernsInput {
            var noted = sheet
            noted.note(refusal, request)
            return try await page(request, noted, refusal)
        }
    }

    /// What the page shows besides the sheet.
    private struct Reading: Sendable {
        let sheet: OrderSheet
        let facts: OrderFacts
        let customer: Customer?
        let candidates: [Customer]
    }

    private func page(_ request: ERPPageRequest, _ sheet: OrderSheet, _ refusal: Refusal?) async throws -> Answer {
        let language = request.language
        let read = try await services.read(request.caller) { scope in
            var sheet = sheet
            try sheet.settleTyped(in: scope, language)
            let choice = try CustomerChoice(sheet.values, in: scope)
            let facts = try OrderFacts(sheet, editing: nil, in: scope)
            return Reading(sheet: sheet, facts: facts, customer: choice.customer, candidates: choice.candidates)
        }
        let currency = read.facts.currency(of: read.sheet, else: request.instance.currency)
        let form = FormModel(
            OrderForm.fields(read.facts),
            values: read.sheet.values,
            refusal: refusal?.besidesLines,
            in: request.language
        )
        let who = sheet.values.text("who")
        let model: JSON = [
            "form": form.json, "key": .string(sheet.values.text("key")), "action": .string(request.path("transactions/new")),
            "customer": read.customer.map { TransactionModel.customer($0, request) } ?? .null,
            "customer_id": .optional(read.customer?.id.text), "who": .string(who), "has_candidates": .bool(!read.candidates.isEmpty),
            "is_nobody": .bool(read.customer == nil && !who.isEmpty && read.candidates.isEmpty),
            "candidates": .array(read.candidates.map { CustomerChoice.json($0) }), "is_new": true,
            "suggest_customers": .string(request.path("transactions/suggest/customers")), "back": .string(request.path("transactions")),
            "lacks_customer": .bool(refusal?.issues.contains { $0.pointer == "/customer_id" } == true),
            "lacks_lines": .bool(refusal?.issues.contains { $0.pointer == "/lines" && $0.code == "invalid_field" } == true),
        ]
        let title = request.text(Phrase(es: "Tomar un pedido", en: "Take an order"))
        let sheetModel = OrderSheetModel(read.sheet, read.facts, currency: currency, request).json
        return try request.page("order-sheet", title: title, sheetModel.merging(model), status: refusal?.kind.status ?? .ok).fetchedAnew
    }

    /// Keeps the order once, however often the form is sent; sent again, also after going back, it leads to what it made.
    private func save(_ request: ERPPageRequest, _ sheet: OrderSheet) async throws -> Answer {
        let key = sheet.values.text("key")
        guard key.hasPrefix(Self.keyPrefix), key.utf8.count <= 255 else { throw Refusal.staleForm }
        var missing: [Refusal.Issue] = []
        if sheet.values.text("customer").isEmpty { missing += Refusal.customerMissing.issues }
        if sheet.kept.isEmpty { missing += Refusal.linesMissing.issues }
        guard missing.isEmpty else { throw Refusal(.malformed, missing) }
        let language = request.language
        let facts = try await services.read(request.caller) { scope in try OrderFacts(sheet, editing: nil, in: scope) }
        let currency = facts.currency(of: sheet, else: request.instance.currency)
        let today = LocalDate.today(at: services.clock.now(), timeZone: request.instance.timeZone)
        let head: JSON = ["kind": "order", "customer_id": .string(sheet.values.text("customer"))]
        let draft = try TransactionBodies.draft(
            head.merging(sheet.json(facts, currency: currency, language)),
            defaults: TransactionBodies.Defaults(date: today, currency: currency)
        )
        let base = request.path("api/v1/transactions/")
        let once = IdempotencyKey(
            owner: request.instance.id.number,
            key: key,
            fingerprint: SecretToken.hash("order by hand \(request.user?.username ?? "")")
        )
        let answer = try await services.write(request.caller) { scope in
            try IdempotencyKeys.once(once, at: scope.now, in: scope.tx) {
                let transaction = try TransactionActions.place(draft, in: scope)
                return StoredAnswer(
                    status: 201,
                    location: base + transaction.id.text,
                    body: TransactionBodies.json(transaction).bytes
                )
            }
        }
        let id = (answer.location ?? "").split(separator: "/").last.map(String.init) ?? ""
        return request.redirect(to: "transactions/\(id)", notice: answer.isReplay ? "transaction_saved_before" : "transaction_saved")
    }
}

extension Refusal {
    fileprivate static var staleForm: Refusal {
        .invalidField(
            at: "",
            es: "El formulario no llegó entero: abra la página de nuevo.",
            en: "The form did not arrive whole: open the page again."
        )
    }

    static var customerMissing: Refusal {
        .invalidField(at: "/customer_id", es: "Falta elegir el cliente.", en: "The customer has not been chosen.")
    }

    static var linesMissing: Refusal {
        .invalidField(
            at: "/lines",
            es: "Falta al menos un renglón con cantidad.",
            en: "At least one line with a quantity is missing."
        )
    }
}
