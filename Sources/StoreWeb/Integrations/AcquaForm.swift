import Kernel
import StoreCore
import WebSupport

/// The form that connects the store with Acqua.
enum AcquaForm {
    private static let minutes = [("60", "1 min"), ("300", "5 min"), ("900", "15 min"), ("3600", "60 min")]

    static func fields(_ connection: ERPConnection?, _ request: StorePageRequest) -> [FormField] {
        let keeps = connection != nil
        let choices = minutes.map { FormField.Choice($0.0, $0.1) }
        let own = [connection?.settings.stockEverySeconds, connection?.settings.pricesEverySeconds].compactMap { $0 }.map { String($0) }
        let others = Set(own).subtracting(minutes.map(\.0)).sorted().map { FormField.Choice($0, "\($0) s") }
        return [
            FormField(
                "instance",
                es: "Instancia",
                en: "Instance",
                hint: Phrase(
                    es: "El nombre de su empresa en Acqua, por ejemplo: Beauties. Con él se arma la dirección de la conexión.",
                    en: "The name of your company in Acqua, for example: Beauties. The connection URL is built from it."
                ),
                required: true,
                autocomplete: "off",
                attributes: [("maxlength", "40"), ("spellcheck", "false")]
            ),
            FormField(
                "username",
                es: "Usuario",
                en: "Username",
                required: true,
                autocomplete: "off",
                attributes: [("spellcheck", "false")]
            ),
            FormField(
                "password",
                .password,
                es: "Contraseña",
                en: "Password",
                hint: keeps
                    ? Phrase(es: "Déjela vacía para conservar la guardada.", en: "Leave it empty to keep the one that is saved.") : nil,
                required: !keeps,
                autocomplete: "off"
            ),
            FormField("enabled", .checkbox, es: "Conexión encendida", en: "Connection switched on"),
            FormField(
                "stock_every_seconds",
                .select,
                es: "Traer stock cada",
                en: "Pull stock every",
                required: true,
                choices: choices + others
            ),
            FormField(
                "prices_every_seconds",
                .select,
                es: "Traer precios cada",
                en: "Pull prices every",
                required: true,
                choices: choices + others
            ),
            FormField(
                "base_url",
                es: "Dirección de Acqua",
                en: "Acqua's address",
                hint: Phrase(
                    es: "Solo si le dieron una propia: https://acqua.ejemplo.com/{instance}",
                    en: "Only if you were given one of your own: https://acqua.example.com/{instance}"
                ),
                autocomplete: "off"
            ),
        ]
    }

    static func values(_ connection: ERPConnection?) -> FormFields {
        guard let connection else {
            return FormFields(values: [("enabled", "true"), ("stock_every_seconds", "60"), ("prices_every_seconds", "60")])
        }
        let settings = connection.settings
        var values = [
            ("instance", settings.instance), ("username", settings.username), ("base_url", settings.baseURL ?? ""),
            ("stock_every_seconds", String(settings.stockEverySeconds)), ("prices_every_seconds", String(settings.pricesEverySeconds)),
        ]
        if settings.isEnabled { values.append(("enabled", "true")) }
        return FormFields(values: values)
    }

    /// The form as the API takes it.
    static func json(_ fields: FormFields, _ request: StorePageRequest) -> JSON {
        let texts = fields.json(["instance", "username", "base_url", "enabled"], bools: ["enabled"], in: request.language)
        var members: [JSON.Member] = ["stock_every_seconds", "prices_every_seconds"].compactMap { name in
            Int64(fields.text(name)).map { .init(name, .integer($0)) }
        }
        // A password is taken as it was typed, blanks included.
        if let password = fields.values.first(where: { $0.name == "password" })?.value, !password.isEmpty {
            members.append(.init("password", .string(password)))
        }
        return texts.merging(.object(members))
    }
}
