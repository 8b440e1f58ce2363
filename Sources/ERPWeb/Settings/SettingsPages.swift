import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// What a company decides about its instance.
struct SettingsPages {
    private static let path = "administration/settings"
    private static let names = ["legal_name", "document", "fiscal_condition", "time_zone", "allow_backorder"]

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/administration", needs: .manage, on: routes) { request in request.redirect(to: Self.path) }
        pages.page(.get, "{instance}/administration/settings", needs: .manage, on: routes) { request in try await show(request, nil, nil) }
        pages.page(.post, "{instance}/administration/settings", needs: .manage, on: routes, save)
    }

    private func show(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let instance = try await services.read(request.caller) { scope in try InstanceQueries.find(scope.instance, in: scope.tx) }
        guard let instance else { throw Refusal.notFound }
        let (kept, fields) = (Self.values(Settings(instance)), Self.fields(request))
        let form = FormModel(fields, values: typed ?? kept, refusal: refusal, in: request.language)
        let model: JSON = [
            "form": form.json, "version": .string(String(instance.version)), "action": .string(request.path(Self.path)),
            "name": .string(instance.name), "currency": .string(instance.currency),
        ]
        let other = StaleModel.json(refusal, fields, kept: kept, typed: typed, in: request.language)
        return try request.page(
            "settings",
            title: request.text(Phrase(es: "Configuración", en: "Settings")),
            model.merging(other).merging(PageTab.json(on: request)),
            status: refusal?.kind.status ?? .ok
        )
    }

    private static func values(_ settings: Settings) -> FormFields {
        var values: [(String, String)] = [
            ("legal_name", settings.legalName ?? ""), ("document", settings.document?.digits ?? ""),
            ("fiscal_condition", settings.fiscalCondition?.rawValue ?? ""), ("time_zone", settings.timeZone),
        ]
        if settings.allowBackorder { values.append(("allow_backorder", "true")) }
        return FormFields(values: values)
    }

    private static func fields(_ request: ERPPageRequest) -> [FormField] {
        let none = FormField.Choice("", request.text(Phrase(es: "Sin indicar", en: "Not said")))
        let conditions = FiscalCondition.allCases.map { FormField.Choice($0.rawValue, $0.rawValue.replacing("_", with: " ")) }
        let zones = ["America/Argentina/Buenos_Aires", "America/Montevideo", "America/Santiago", "America/Asuncion", "UTC"]
        return [
            FormField("legal_name", es: "Razón social", en: "Legal name", autocomplete: "organization", attributes: [("maxlength", "200")]),
            FormField("document", es: "CUIT", en: "CUIT"),
            FormField("fiscal_condition", .select, es: "Condición fiscal", en: "Fiscal condition", choices: [none] + conditions),
            FormField(
                "time_zone",
                es: "Zona horaria",
                en: "Time zone",
                hint: Phrase(es: "Un nombre de la IANA, como \(zones[0]).", en: "A name of the IANA, such as \(zones[0])."),
                required: true
            ),
            FormField(
                "allow_backorder",
                .checkbox,
                es: "Permitir la venta sin stock",
                en: "Allow back-orders",
                hint: Phrase(
                    es: "Vale para los productos que no dicen otra cosa.",
                    en: "For products that do not say otherwise."
                )
            ),
        ]
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let patch = Self.patch(fields, request)
            let version = Int64(fields.text("version")) ?? 0
            _ = try await services.write(request.caller) { scope in
                try SettingsActions.update(version: version, in: scope) { settings in
                    try SettingsBodies.apply(patch, to: &settings)
                }
            }
            services.directory.forget()
            return request.redirect(to: Self.path, notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await show(request, fields, refusal)
        }
    }

    /// What the API would be sent: an empty field takes its value away.
    private static func patch(_ fields: FormFields, _ request: ERPPageRequest) -> JSON {
        let typed = fields.json(names, bools: ["allow_backorder"], in: request.language)
        let cleared = ["legal_name", "document", "fiscal_condition"].filter { fields.text($0).isEmpty }
        return typed.merging(.object(cleared.map { JSON.Member($0, .null) }))
    }
}
