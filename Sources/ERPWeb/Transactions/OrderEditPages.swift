import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Changing a transaction that is still confirmed. Of two who do it at once the second is told, and sees both.
struct OrderEditPages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/transactions/{id}/edit", needs: .write, on: routes) { request in
            let present = try await present(request)
            guard present.status.after(.edit) != nil else {
                return request.redirect(to: "transactions/\(present.id.text)", notice: "not_editable")
            }
            return try await page(request, present, OrderSheet(present, request.language), nil)
        }
        pages.page(.post, "{instance}/transactions/{id}/edit", needs: .write, on: routes, step)
    }

    private func present(_ request: ERPPageRequest) async throws -> Transaction {
        let id = TransactionID(try request.web.path("id"))
        return try await services.read(request.caller) { scope in try TransactionQueries.find(id, in: scope) }
    }

    @Sendable
    private func step(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let sheet = OrderSheet(fields)
        let present = try await present(request)
        guard fields.text("do") == "save", sheet.typed.isEmpty else { return try await page(request, present, sheet, nil) }
        do {
            try await save(request, present, sheet)
            return request.redirect(to: "transactions/\(present.id.text)", notice: "transaction_edited")
        } catch let refusal as Refusal where refusal.concernsInput {
            var noted = sheet
            noted.note(refusal, request)
            return try await page(request, try await self.present(request), noted, refusal)
        }
    }

    private func save(_ request: ERPPageRequest, _ present: Transaction, _ sheet: OrderSheet) async throws {
        guard let version = Int64(sheet.values.text("version")) else { throw Refusal.staleVersion }
        guard !sheet.kept.isEmpty else { throw Refusal.linesMissing }
        let language = request.language
        let facts = try await services.read(request.caller) { scope in try OrderFacts(sheet, editing: present, in: scope) }
        let content = try TransactionBodies.edit(
            sheet.json(facts, currency: present.currency, language),
            defaults: TransactionBodies.Defaults(date: present.date, currency: present.currency)
        )
        try await services.write(request.caller) { scope in
            _ = try TransactionActions.replace(present.id, with: content, version: version, in: scope)
        }
    }

    private func page(_ request: ERPPageRequest, _ present: Transaction, _ sheet: OrderSheet, _ refusal: Refusal?) async throws -> Answer {
        let language = request.language
        let (settled, facts) = try await services.read(request.caller) { scope in
            var sheet = sheet
            try sheet.settleTyped(in: scope, language)
            return (sheet, try OrderFacts(sheet, editing: present, in: scope))
        }
        let fields = OrderForm.fields(facts)
        let form = FormModel(fields, values: settled.values, refusal: refusal?.besidesLines, in: language)
        // After a refusal for somebody else's change the next press saves over it, knowing of it.
        let isFresh = refusal?.code == "stale_version" || !sheet.values.has("version")
        let action = "transactions/\(present.id.text)/edit"
        let model: JSON = [
            "form": form.json, "version": .string(isFresh ? String(present.version) : sheet.values.text("version")),
            "action": .string(request.path(action)), "back": .string(request.path("transactions/\(present.id.text)")),
            "customer": TransactionModel.customer(present.customer, request), "customer_id": .string(present.customer.id.text),
        ]
        let number = present.number
        let title = request.text(Phrase(es: "Modificar la operación \(number)", en: "Edit transaction \(number)"))
        let sheetModel = OrderSheetModel(settled, facts, currency: present.currency, request).json
        let other = Self.stale(refusal, fields, present, sheet, facts, language)
        return try request.page(
            "order-sheet",
            title: title,
            sheetModel.merging(model).merging(other),
            status: refusal?.kind.status ?? .ok
        )
    }

    /// Both states beside one another, the lines as one field.
    private static func stale(
        _ refusal: Refusal?,
        _ fields: [FormField],
        _ present: Transaction,
        _ typed: OrderSheet,
        _ facts: OrderFacts,
        _ language: Language
    ) -> JSON {
        let lines = FormField("lines_told", es: "Renglones", en: "Lines")
        func told(_ sheet: OrderSheet) -> FormFields {
            let text = sheet.rows.filter { !$0.isTakenOut }.map { row in
                let price =
                    row.price.isEmpty ? facts.listPrice(of: row.sku, in: sheet, language).map { OrderSheet.typed($0, language) } : row.price
                return "\(row.quantity) × \(row.sku) (\(price ?? "–"))" + (row.discount.isEmpty ? "" : " −\(row.discount) %")
            }.joined(separator: "; ")
            var values = sheet.values
            values.values.append(("lines_told", text))
            return values
        }
        let shown = fields.filter { $0.name != "price_list" } + [lines]
        return StaleModel.json(refusal, shown, kept: told(OrderSheet(present, language)), typed: told(typed), in: language)
    }
}
