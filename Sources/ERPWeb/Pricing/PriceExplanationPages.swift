import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Why something costs what it costs: asked with a form, answered with the row that gave the number and those that did not.
struct PriceExplanationPages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/prices/explanation", needs: .read, on: routes, show)
    }

    @Sendable
    private func show(_ request: ERPPageRequest) async throws -> Answer {
        let lists = try await services.read(request.caller) { scope in try PriceListQueries.all(in: scope) }
        let names = ["sku", "quantity", "list", "at"]
        var values = FormFields(values: names.map { ($0, request.parameter($0)) })
        if values.text("quantity").isEmpty { values.values.append(("quantity", "1")) }
        let isAsked = !request.parameter("sku").isEmpty
        do {
            guard isAsked else { return try page(request, lists, values, nil, [:]) }
            let question = try Self.question(request)
            let explanation = try await services.read(request.caller) { scope in try question.answer(in: scope) }
            return try page(request, lists, values, nil, Self.model(explanation, question, request))
        } catch let refusal as Refusal where refusal.concernsInput {
            return try page(request, lists, values, Self.onFields(refusal), [:])
        }
    }

    private static func question(_ request: ERPPageRequest) throws -> PriceQuestion {
        let sku = SKU(request.parameter("sku"))
        let typed = request.parameter("quantity")
        let quantity = Quantity(TypedDecimal.plain(typed.isEmpty ? "1" : typed, in: request.language))
        guard let sku else {
            throw Refusal.invalidField(at: "/sku", es: "Eso no es un código de producto.", en: "That is no SKU.")
        }
        guard let quantity, quantity.isPositive else {
            throw Refusal.invalidField(at: "/quantity", es: "Debe ser un número mayor que 0.", en: "It must be a number greater than 0.")
        }
        let list = request.parameter("list")
        return PriceQuestion(
            sku: sku,
            quantity: quantity,
            list: list.isEmpty ? PriceList.base : list,
            at: LocalTime.instant(request.parameter("at"))
        )
    }

    /// Parameters of the API are fields of the page.
    private static func onFields(_ refusal: Refusal) -> Refusal {
        var refusal = refusal
        refusal.issues = refusal.issues.map { issue in
            var issue = issue
            issue.pointer = ["?sku": "/sku", "?price_list": "/list", "?quantity": "/quantity"][issue.pointer] ?? issue.pointer
            return issue
        }
        return refusal
    }

    private func page(
        _ request: ERPPageRequest,
        _ lists: [PriceList],
        _ values: FormFields,
        _ refusal: Refusal?,
        _ answer: JSON
    ) throws -> Answer {
        let fields = [
            FormField("sku", es: "Código (SKU)", en: "SKU", required: true, attributes: [("autocapitalize", "off")]),
            FormField("quantity", .decimal, es: "Cantidad", en: "Quantity", required: true),
            FormField("list", .select, es: "Lista", en: "List", required: true, choices: lists.map { .init($0.code, $0.fields.name) }),
        ]
        let form = FormModel(fields, values: values, refusal: refusal, in: request.language)
        let model: JSON = ["form": form.json, "action": .string(request.path("prices/explanation")), "at": .string(values.text("at"))]
        let title = request.text(Phrase(es: "Explicar un precio", en: "Explain a price"))
        let content = model.merging(PageTab.json(on: request)).merging(answer)
        return try request.page("price-explanation", title: title, content, status: refusal?.kind.status ?? .ok)
    }

    private static func model(_ explanation: PriceExplanation, _ question: PriceQuestion, _ request: ERPPageRequest) -> JSON {
        let formats = request.formats
        let rows = explanation.rows.map { row -> JSON in
            [
                "verdict": .string(request.text(row.verdict.words)),
                "tone": .string(row.verdict == .applies ? "green" : row.verdict == .inactive ? "red" : "grey"),
                "list": .string(row.list), "from": .string(formats.quantity(row.minQuantity)),
                "price": .string(formats.money(row.unitPrice)),
                "why": .string(request.text(PriceExplanationBodies.reason(row, explanation, formats))),
                "since": .string(formats.dateTime(row.from)), "cause": .string(request.text(row.cause.words)), "by": .string(row.actor),
            ]
        }
        return [
            "is_answered": true, "product": .string(explanation.product.fields.name),
            "product_href": .string(request.path(ProductPages.path(explanation.product.sku))),
            "summary": .string(request.text(PriceExplanationBodies.summary(explanation, formats))),
            "price": .optional(explanation.unitPrice.map(formats.money)), "currency": .string(explanation.fields.currency),
            "tax_included": .bool(explanation.fields.isTaxIncluded),
            "moment": .optional(question.at.map(formats.dateTime)), "rows": .array(rows), "has_rows": .bool(!rows.isEmpty),
        ]
    }
}
