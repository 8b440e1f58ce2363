import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Many prices changed at once: looked at first, then done in one step.
struct AdminPricePages {
    private static let shownMaximum = 200

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/products/prices", needs: .products, on: routes, form)
        pages.admin(.post, "{store}/admin/products/prices", needs: .products, on: routes, look)
        pages.admin(.post, "{store}/admin/products/prices/apply", needs: .products, on: routes, apply)
    }

    private static let title = Phrase(es: "Cambiar precios", en: "Change prices")

    @Sendable
    private func form(_ request: StorePageRequest) throws -> Answer {
        try page(request, FormFields(values: [("round_to", "0.01")]), nil)
    }

    private func page(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?) throws -> Answer {
        let form = FormModel(
            [
                FormField(
                    "percent",
                    .decimal,
                    es: "Porcentaje",
                    en: "Percentage",
                    hint: Phrase(es: "12,5 sube; -10 baja.", en: "12.5 raises; -10 lowers."),
                    required: true
                ),
                FormField(
                    "round_to",
                    .select,
                    es: "Redondear a",
                    en: "Round to",
                    required: true,
                    choices: PriceChange.Rounding.allCases.map { FormField.Choice($0.rawValue, "$ " + request.formats.number($0.rawValue)) }
                ),
                FormField(
                    "category",
                    es: "Categoría",
                    en: "Category",
                    hint: Phrase(es: "Vacía: todos los productos.", en: "Empty: all products.")
                ),
            ],
            values: values,
            refusal: refusal,
            in: request.language
        )
        return try request.page("admin-prices", title: request.text(Self.title), ["form": form.json], status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func look(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            return try await preview(request, fields, nil)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try page(request, fields, refusal)
        }
    }

    private func preview(_ request: StorePageRequest, _ fields: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let change = try PriceChangeBodies.change(
            fields.json(["percent", "round_to", "category"], decimals: ["percent"], in: request.language)
        )
        let changes = try await services.read(request.caller) { scope in try change.preview(in: scope) }
        let form = FormModel([], values: fields, refusal: refusal, in: request.language)
        let model: JSON = [
            "form": form.json, "percent": .string(fields.text("percent")), "round_to": .string(fields.text("round_to")),
            "category": .string(fields.text("category")), "mark": .string(PriceChange.mark(changes)),
            "count": .string(request.formats.count(changes.count)), "has_changes": .bool(!changes.isEmpty),
            "is_cut": .bool(changes.count > Self.shownMaximum),
            "changes": .array(
                changes.prefix(Self.shownMaximum).map { change in
                    [
                        "sku": .string(change.sku.text), "name": .string(change.name),
                        "before": .string(request.formats.money(change.before)), "after": .string(request.formats.money(change.after)),
                    ]
                }
            ),
        ]
        return try request.page("admin-prices-review", title: request.text(Self.title), model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func apply(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let body = fields.json(["percent", "round_to", "category"], decimals: ["percent"], in: request.language)
            let change = try PriceChangeBodies.change(body)
            let (mark, who) = (fields.text("mark"), request.administratorName)
            try await services.write(request.caller) { scope in
                let count = try change.apply(expected: mark, in: scope)
                try AuditTrail.note("prices.change", of: nil, by: who, changes: body.merging(["count": .integer(count)]), in: scope)
            }
            return request.redirect(to: "admin/products", notice: "prices_changed")
        } catch let refusal as Refusal where refusal.code == "stale_preview" {
            return try await preview(request, fields, refusal)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try page(request, fields, refusal)
        }
    }
}

/// A change of prices as it comes over the wire.
enum PriceChangeBodies {
    static func change(_ json: JSON) throws -> PriceChange {
        let form = try Form(json)
        let percent = form.required("percent", .text(maximum: 20))
        let rounding = form.required("round_to", .oneOf(PriceChange.Rounding.self))
        let category = form.optional("category", .text(maximum: 100))
        try form.finish()
        let isNegative = percent?.hasPrefix("-") == true
        let plain = percent.map { $0.drop { $0 == "-" || $0 == "+" } }.map(String.init) ?? ""
        guard let size = Percent(plain), let rounding else { throw badPercent }
        let steps = isNegative ? -size.steps : size.steps
        guard steps > -1_000_000, steps < 10_000_000, steps != 0 else { throw badPercent }
        return PriceChange(percentSteps: steps, rounding: rounding, category: category)
    }

    private static var badPercent: Refusal {
        .invalidField(
            at: "/percent",
            es: "Debe ser un número mayor que -100 y menor que 1000, distinto de 0.",
            en: "It must be a number above -100 and below 1000, and not 0."
        )
    }
}
