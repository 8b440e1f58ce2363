import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The price lists: which there are, what their prices are in, and new ones.
struct PriceListPages {
    private static let title = Phrase(es: "Precios", en: "Prices")

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/prices", needs: .read, on: routes) { request in
            try await list(request, FormFields(values: [("currency", request.instance.currency)]), nil)
        }
        pages.page(.post, "{instance}/prices", needs: .manage, on: routes, create)
        pages.page(.get, "{instance}/prices/at/{code}/edit", needs: .manage, on: routes) { request in
            try await edit(request, nil, nil)
        }
        pages.page(.post, "{instance}/prices/at/{code}/edit", needs: .manage, on: routes, save)
    }

    private static let code = FormField(
        "code",
        es: "Código",
        en: "Code",
        hint: Phrase(
            es: "Corto y sin espacios: mayorista, exterior. No se puede cambiar.",
            en: "Short: wholesale, abroad. It cannot be changed."
        ),
        required: true,
        attributes: [("maxlength", "40"), ("autocapitalize", "off"), ("spellcheck", "false")]
    )

    private static let fields = [
        FormField("name", es: "Nombre", en: "Name", required: true, attributes: [("maxlength", "100")]),
        FormField(
            "currency",
            es: "Moneda",
            en: "Currency",
            hint: Phrase(es: "Tres letras: ARS, USD.", en: "Three letters: ARS, USD."),
            required: true,
            attributes: [("maxlength", "3")]
        ),
        FormField("tax_included", .checkbox, es: "Los precios incluyen IVA", en: "Prices include VAT"),
    ]

    private func list(_ request: ERPPageRequest, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let lists = try await services.read(request.caller) { scope in try PriceListQueries.all(in: scope) }
        let form = FormModel([Self.code] + Self.fields, values: values, refusal: refusal, in: request.language)
        let intro = Phrase(
            es: "Cada lista tiene sus precios y sus escalas por cantidad. Una no toma precios de otra.",
            en: "Each list has its own prices, and its own by quantity. None takes prices from another."
        )
        let new: RecordsPage.NewRecord = (form, "prices", Phrase(es: "Lista nueva", en: "New list"), Phrase(es: "Agregar", en: "Add"))
        return try RecordsPage(
            title: Self.title,
            intro: intro,
            table: Self.table(lists, request),
            form: request.may(.manage) ? new : nil
        ).answer(request, refusal: refusal)
    }

    private static func table(_ lists: [PriceList], _ request: ERPPageRequest) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Lista", en: "List"), .init(es: "Código", en: "Code"), .init(es: "Moneda", en: "Currency"),
            .init(es: "IVA", en: "VAT"),
        ]
        let rows = lists.map { list in
            let tax = list.fields.isTaxIncluded ? Phrase(es: "Incluido", en: "Included") : Phrase(es: "Aparte", en: "Not included")
            return RecordTable.Row(
                [.init(list.fields.name), .init(list.code), .init(list.fields.currency), .init(request.text(tax))],
                href: request.path(PriceGridPages.path(list.code))
            )
        }
        return RecordTable(request.text(Phrase(es: "Listas de precios", en: "Price lists")), columns, rows)
    }

    private static func body(_ typed: FormFields, _ request: ERPPageRequest) throws -> PriceListFields {
        let json = typed.json(["name", "currency", "tax_included"], bools: ["tax_included"], in: request.language)
        return try PriceBodies.list(json, currency: request.instance.currency)
    }

    @Sendable
    private func create(_ request: ERPPageRequest) async throws -> Answer {
        let typed = try await request.web.formFields()
        do {
            let (code, fields) = (typed.text("code"), try Self.body(typed, request))
            try await services.write(request.caller) { scope in try PriceListActions.create(code, fields, in: scope) }
            return request.redirect(to: PriceGridPages.path(code), notice: "price_list_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await list(request, typed, refusal)
        }
    }

    private func edit(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let code = try request.web.path("code")
        let list = try await services.read(request.caller) { scope in try PriceListQueries.find(code, in: scope) }
        var kept: [(name: String, value: String)] = [("name", list.fields.name), ("currency", list.fields.currency)]
        if list.fields.isTaxIncluded { kept.append(("tax_included", "true")) }
        return try RecordPage(
            title: list.fields.name,
            fields: Self.fields,
            kept: FormFields(values: kept),
            typed: typed,
            version: list.version,
            action: PriceGridPages.path(code) + "/edit",
            back: PriceGridPages.path(code),
            backText: Phrase(es: list.fields.name, en: list.fields.name)
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        let code = try request.web.path("code")
        let typed = try await request.web.formFields()
        do {
            let fields = try Self.body(typed, request)
            guard let version = Int64(typed.text("version")) else { throw Refusal.staleVersion }
            try await services.write(request.caller) { scope in
                _ = try PriceListQueries.find(code, in: scope)
                _ = try PriceListActions.put(code, fields, version: version, in: scope)
            }
            return request.redirect(to: PriceGridPages.path(code), notice: "price_list_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await edit(request, typed, refusal)
        }
    }
}
