import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// How the shop is run: company, IVA, minimum order.
struct AdminSettingsPages {
    private static let names = [
        "company_name", "company_document", "email", "phone", "address", "welcome", "language", "iva_mode", "iva_percent", "minimum_order",
        "low_stock",
    ]
    private static let decimals: Set = ["iva_percent", "minimum_order", "low_stock"]

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/settings", needs: .settings, on: routes, show)
        pages.admin(.post, "{store}/admin/settings", needs: .settings, on: routes, save)
    }

    @Sendable
    private func show(_ request: StorePageRequest) throws -> Answer {
        try page(request, Self.values(request.settings, request), nil)
    }

    private func page(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?) throws -> Answer {
        let form = FormModel(Self.fields(request), values: values, refusal: refusal, in: request.language)
        let model: JSON = [
            "form": form.json, "version": .string(String(request.settings.version)), "action": .string(request.path("admin/settings")),
        ]
        let kept = Self.values(request.settings, request)
        let other = StaleModel.json(refusal, Self.fields(request), kept: kept, typed: values, in: request.language)
        let title = request.text(Phrase(es: "Configuración", en: "Settings"))
        return try request.page(
            "admin-settings",
            title: title,
            model.merging(other).merging(PageTab.json(on: request)),
            status: refusal?.kind.status ?? .ok
        )
    }

    private static func fields(_ request: StorePageRequest) -> [FormField] {
        let modes: [(StoreSettings.IVAMode, Phrase)] = [
            (.final, Phrase(es: "Precio final: el IVA está incluido ($ 121)", en: "Final price: IVA is in it ($ 121)")),
            (.plus, Phrase(es: "Más IVA: se muestra $ 100 + IVA", en: "Plus IVA: $ 100 + IVA is shown")),
            (.add, Phrase(es: "Agregar IVA: el precio es $ 100, se muestra $ 121", en: "Add IVA: the price is $ 100, $ 121 is shown")),
        ]
        return [
            FormField("company_name", es: "Nombre de la empresa", en: "Company name", required: true),
            FormField("company_document", es: "CUIT", en: "CUIT"),
            FormField(
                "email",
                .email,
                es: "Correo de la tienda",
                en: "The shop's e-mail",
                hint: Phrase(es: "Aquí llegan los avisos de registros y pedidos.", en: "Notices of registrations and orders arrive here.")
            ),
            FormField("phone", .tel, es: "Teléfono", en: "Phone"), FormField("address", es: "Domicilio", en: "Address"),
            FormField(
                "welcome",
                .textarea,
                es: "Bienvenida",
                en: "Welcome",
                hint: Phrase(es: "Las primeras líneas del catálogo.", en: "The first lines of the catalogue.")
            ),
            FormField(
                "language",
                .select,
                es: "Idioma de los correos",
                en: "Language of mails",
                required: true,
                choices: [.init("es", "Español"), .init("en", "English")]
            ),
            FormField(
                "iva_mode",
                .select,
                es: "IVA en los precios",
                en: "IVA in prices",
                hint: Phrase(
                    es: "Cambia cómo se muestran los precios; el total de un pedido se calcula igual.",
                    en: "It changes how prices are shown; an order's total is computed alike."
                ),
                required: true,
                choices: modes.map { .init($0.0.rawValue, request.text($0.1)) }
            ),
            FormField("iva_percent", .decimal, es: "Alícuota de IVA (%)", en: "IVA rate (%)", required: true),
            FormField("minimum_order", .decimal, es: "Pedido mínimo ($)", en: "Minimum order ($)", required: true),
            FormField("low_stock", .decimal, es: "«Quedan pocos» desde", en: "“Few left” from", required: true),
        ]
    }

    private static func values(_ settings: StoreSettings, _ request: StorePageRequest) -> FormFields {
        let number = request.formats.number
        return FormFields(values: [
            ("company_name", settings.companyName), ("company_document", settings.companyDocument ?? ""), ("email", settings.email ?? ""),
            ("phone", settings.phone ?? ""), ("address", settings.address ?? ""), ("welcome", settings.welcome ?? ""),
            ("language", settings.language), ("iva_mode", settings.ivaMode.rawValue),
            ("iva_percent", number(settings.ivaPercent.description)),
            ("minimum_order", number(settings.minimumOrder.description)), ("low_stock", number(settings.lowStock.description)),
        ])
    }

    @Sendable
    private func save(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            var settings = try SettingsBodies.settings(fields.json(Self.names, decimals: Self.decimals, in: request.language))
            guard let version = Int64(fields.text("version")) else { throw Refusal.staleVersion }
            settings.version = version
            let (kept, who, before) = (settings, request.administratorName, request.settings)
            try await services.write(request.caller) { scope in
                try StoreSettingsActions.save(kept, in: scope)
                let changes: JSON = [
                    "iva_mode": [.string(before.ivaMode.rawValue), .string(kept.ivaMode.rawValue)],
                    "minimum_order": [.decimal(before.minimumOrder), .decimal(kept.minimumOrder)],
                ]
                try AuditTrail.note("settings.save", of: nil, by: who, changes: changes, in: scope)
            }
            return request.redirect(to: "admin/settings", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try page(request, fields, refusal)
        }
    }
}

/// The settings as they come over the wire.
enum SettingsBodies {
    static func settings(_ json: JSON) throws -> StoreSettings {
        let form = try Form(json)
        let name = form.required("company_name", .text(maximum: 120))
        let document = form.optional("company_document", .text(maximum: 40))
        let email = form.optional("email", .email)
        let phone = form.optional("phone", .text(maximum: 60))
        let address = form.optional("address", .text(maximum: 200))
        let welcome = form.optional("welcome", .text(maximum: 1000, multiline: true))
        let language = form.required("language", .word(of: ["es", "en"]))
        let mode = form.required("iva_mode", .oneOf(StoreSettings.IVAMode.self))
        let percent: Percent? = form.required("iva_percent", .decimal(.upTo(100)))
        let minimum: Amount? = form.required("minimum_order", .decimal(.notNegative))
        let low: Quantity? = form.required("low_stock", .decimal(.notNegative))
        try form.finish()
        if let document { _ = try BuyerBodies.document(document, at: "/company_document") }
        return StoreSettings(
            companyName: name ?? "",
            companyDocument: document,
            email: email,
            phone: phone,
            address: address,
            welcome: welcome,
            language: language ?? "es",
            ivaMode: mode ?? .final,
            ivaPercent: percent ?? .zero,
            minimumOrder: minimum ?? .zero,
            lowStock: low ?? .zero,
            version: 0
        )
    }
}
