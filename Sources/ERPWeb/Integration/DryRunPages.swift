import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// A transaction's JSON is pasted, and one sees what would be written, or everything that stands against it.
struct DryRunPages {
    let services: ERPServices
    let pages: ERPPages

    private static let example = """
        {
          "kind": "order",
          "customer_id": "",
          "lines": [
            {"sku": "", "quantity": "1", "unit_price": "1.00"}
          ]
        }
        """

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/integration/dry-run", needs: .write, on: routes) { request in
            try page(request, FormFields(values: [("body", Self.example)]), nil, nil)
        }
        pages.page(.post, "{instance}/integration/dry-run", needs: .write, on: routes, rehearse)
    }

    @Sendable
    private func rehearse(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let json = try WebRequest.parse(Array(fields.text("body").utf8))
            return try page(request, fields, try await services.rehearse(json, request.caller), nil)
        } catch var refusal as Refusal where refusal.code == "malformed_json" {
            refusal.issues[0].pointer = "/body"
            return try page(request, fields, nil, refusal)
        }
    }

    private func page(_ request: ERPPageRequest, _ fields: FormFields, _ rehearsal: TransactionRehearsal?, _ refusal: Refusal?) throws
        -> Answer
    {
        let field = FormField(
            "body",
            .textarea,
            es: "El JSON de la operación",
            en: "The transaction's JSON",
            hint: Phrase(
                es: "El mismo cuerpo que iría en POST …/transactions. No se guarda nada.",
                en: "The body that POST …/transactions would get. Nothing is kept."
            ),
            required: true,
            attributes: [("spellcheck", "false"), ("class", "mono code-input")]
        )
        let form = FormModel([field], values: fields, refusal: refusal, in: request.language)
        let model: JSON = [
            "form": form.json, "action": .string(request.path("integration/dry-run")),
            "result": rehearsal.map { Self.result($0, request) } ?? .null,
        ]
        let title = request.text(Phrase(es: "Ensayo de una operación", en: "Dry run of a transaction"))
        let status = refusal?.kind.status ?? .ok
        return try request.page("integration-dry-run", title: title, model.merging(IntegrationTabs.json(request)), status: status)
    }

    private static func result(_ rehearsal: TransactionRehearsal, _ request: ERPPageRequest) -> JSON {
        let quantity = { (quantity: Quantity?) in JSON.string(quantity.map(request.formats.quantity) ?? "–") }
        return [
            "is_accepted": .bool(rehearsal.refusal == nil),
            "objections": .array(
                (rehearsal.refusal?.issues ?? []).map { issue in
                    [
                        "pointer": .string(issue.pointer), "code": .string(issue.code), "detail": .string(request.text(issue.detail)),
                    ]
                }
            ),
            "transaction": rehearsal.transaction.map { transaction($0, request) } ?? .null, "has_stock": .bool(!rehearsal.stock.isEmpty),
            "stock": .array(
                rehearsal.stock.map { stock in
                    [
                        "sku": .string(stock.sku.text), "before": quantity(stock.before.available),
                        "after": quantity(stock.after?.available),
                        "reserved_before": quantity(stock.before.reserved), "reserved_after": quantity(stock.after?.reserved),
                    ]
                }
            ),
        ]
    }

    private static func transaction(_ transaction: Transaction, _ request: ERPPageRequest) -> JSON {
        [
            "customer": .string(transaction.customer.fields.name), "date": .string(request.formats.day(transaction.date)),
            "warehouse": .string(transaction.warehouse),
            "subtotal": .string(DocumentMoney.text(transaction.subtotal, transaction.currency, request)),
            "total": .string(DocumentMoney.text(transaction.total, transaction.currency, request)),
            "lines": .array(
                transaction.lines.map { line in
                    [
                        "sku": .string(line.sku.text), "quantity": .string(request.formats.quantity(line.quantity)),
                        "price": .string(DocumentMoney.text(line.unitPrice, transaction.currency, request)),
                        "discount": .optional(line.discount == .zero ? nil : request.formats.percent(line.discount)),
                        "amount": .string(DocumentMoney.text(line.amount, transaction.currency, request)),
                    ]
                }
            ),
        ]
    }
}
