import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The payment terms that buyers choose from.
struct AdminTermsPages {
    private static let path = "admin/settings/terms"
    private static let names = ["name", "discount_percent", "surcharge_percent", "active"]
    private static let title = Phrase(es: "Condiciones de pago", en: "Payment terms")

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/settings/terms", needs: .settings, on: routes, list)
        pages.admin(.post, "{store}/admin/settings/terms", needs: .settings, on: routes, create)
        pages.admin(.get, "{store}/admin/settings/terms/{id}", needs: .settings, on: routes, show)
        pages.admin(.post, "{store}/admin/settings/terms/{id}", needs: .settings, on: routes, save)
        pages.admin(.post, "{store}/admin/settings/terms/{id}/delete", needs: .settings, on: routes, delete)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        try await page(request, FormFields(values: [("active", "true")]), nil)
    }

    private func page(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let all = try await services.read(request.caller) { scope in try PaymentTermsQueries.all(in: scope) }
        let form = FormModel(Self.fields, values: values, refusal: refusal, in: request.language)
        return try RecordsPage(
            title: Self.title,
            intro: Phrase(
                es: "El comprador elige una al confirmar; su descuento o recargo se aplica al total del pedido.",
                en: "The buyer chooses one when confirming; its discount or surcharge applies to the order's total."
            ),
            table: Self.table(all, request),
            form: (form, Self.path, Phrase(es: "Nueva condición", en: "New terms"), Phrase(es: "Agregar", en: "Add"))
        ).answer(request, refusal: refusal)
    }

    private static func table(_ all: [PaymentTerms], _ request: StorePageRequest) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Nombre", en: "Name"), .init(es: "Descuento", en: "Discount", isNumber: true),
            .init(es: "Recargo", en: "Surcharge", isNumber: true), .init(es: "Estado", en: "State"),
        ]
        let percent = { (percent: Percent) in percent == .zero ? "–" : request.formats.percent(percent) }
        let rows = all.map { terms in
            let path = request.path("\(Self.path)/\(terms.id)")
            let state = terms.isActive ? Phrase(es: "Se ofrece", en: "Offered") : Phrase(es: "No se ofrece", en: "Not offered")
            return RecordTable.Row(
                [
                    .init(terms.name), .init(percent(terms.discount)), .init(percent(terms.surcharge)),
                    .init(request.text(state), tone: terms.isActive ? "green" : "grey"),
                ],
                href: path,
                actions: [
                    .init(
                        path + "/delete",
                        es: "Quitar",
                        en: "Remove",
                        question: Phrase(
                            es: "¿Quitar «\(terms.name)»? Los pedidos hechos no cambian.",
                            en: "Remove “\(terms.name)”? Orders already made do not change."
                        )
                    )
                ]
            )
        }
        return RecordTable(request.text(title), columns, rows)
    }

    private static let fields = [
        FormField("name", es: "Nombre", en: "Name", required: true, attributes: [("maxlength", "100")]),
        FormField("discount_percent", .decimal, es: "Descuento (%)", en: "Discount (%)"),
        FormField("surcharge_percent", .decimal, es: "Recargo (%)", en: "Surcharge (%)"),
        FormField("active", .checkbox, es: "Se ofrece a los compradores", en: "Offered to buyers"),
    ]

    private static func terms(_ fields: FormFields, id: String, version: Int64, _ language: Language) throws -> PaymentTerms {
        let form = try Form(fields.json(names, bools: ["active"], decimals: ["discount_percent", "surcharge_percent"], in: language))
        let name = form.required("name", .text(maximum: 100))
        let discount: Percent? = form.optional("discount_percent", .decimal(.upTo(100)))
        let surcharge: Percent? = form.optional("surcharge_percent", .decimal(.upTo(1000)))
        let isActive = form.optional("active", .bool) ?? false
        if let discount, let surcharge, discount > .zero, surcharge > .zero {
            form.refuse("surcharge_percent", es: "Descuento o recargo, no los dos.", en: "A discount or a surcharge, not both.")
        }
        try form.finish()
        return PaymentTerms(
            id: id,
            name: name ?? "",
            discount: discount ?? .zero,
            surcharge: surcharge ?? .zero,
            isActive: isActive,
            version: version
        )
    }
}

extension AdminTermsPages {
    @Sendable
    private func create(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let terms = try Self.terms(fields, id: "", version: 0, request.language)
            let who = request.administratorName
            try await services.write(request.caller) { scope in
                _ = try PaymentTermsActions.create(terms, in: scope)
                try AuditTrail.note("terms.create", of: terms.name, by: who, in: scope)
            }
            return request.redirect(to: Self.path, notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, fields, refusal)
        }
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        try await sheet(request, nil, nil)
    }

    private func sheet(_ request: StorePageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let id = try request.web.path("id")
        let terms = try await services.read(request.caller) { scope in try PaymentTermsQueries.find(id, in: scope) }
        let number = request.formats.number
        var kept = FormFields(values: [
            ("name", terms.name), ("discount_percent", number(terms.discount.description)),
            ("surcharge_percent", number(terms.surcharge.description)),
        ])
        if terms.isActive { kept.values.append(("active", "true")) }
        return try RecordPage(
            title: terms.name,
            fields: Self.fields,
            kept: kept,
            typed: typed,
            version: terms.version,
            action: "\(Self.path)/\(id)",
            back: Self.path,
            backText: Self.title
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func save(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let id = try request.web.path("id")
            let terms = try Self.terms(fields, id: id, version: Int64(fields.text("version")) ?? 0, request.language)
            let who = request.administratorName
            try await services.write(request.caller) { scope in
                let before = try PaymentTermsQueries.find(id, in: scope)
                try PaymentTermsActions.save(terms, in: scope)
                let changes: JSON = [
                    "discount_percent": [.decimal(before.discount), .decimal(terms.discount)],
                    "surcharge_percent": [.decimal(before.surcharge), .decimal(terms.surcharge)],
                ]
                try AuditTrail.note("terms.save", of: terms.name, by: who, changes: changes, in: scope)
            }
            return request.redirect(to: Self.path, notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await sheet(request, fields, refusal)
        }
    }

    @Sendable
    private func delete(_ request: StorePageRequest) async throws -> Answer {
        let (id, who) = (try request.web.path("id"), request.administratorName)
        try await services.write(request.caller) { scope in
            let name = try PaymentTermsQueries.find(id, in: scope).name
            try PaymentTermsActions.delete(id, in: scope)
            try AuditTrail.note("terms.delete", of: name, by: who, in: scope)
        }
        return request.redirect(to: Self.path, notice: "removed")
    }
}
