import Hummingbird
import Kernel
import Persistence
import StoreCore
import StoreWire
import WebSupport

/// How somebody becomes a buyer: asks to be let in, and waits.
struct RegisterPages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.shop(.get, "{store}/register", on: routes, form)
        pages.shop(.post, "{store}/register", on: routes, register)
    }

    @Sendable
    private func form(_ request: StorePageRequest) throws -> Answer {
        if request.buyer != nil { return request.redirect(to: "account") }
        return try page(request, FormFields(), nil)
    }

    private func page(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?) throws -> Answer {
        let form = FormModel(BuyerForm.fields(request, withPassword: true), values: values, refusal: refusal, in: request.language)
        let title = request.text(Phrase(es: "Registrarse", en: "Register"))
        return try request.page("register", title: title, ["form": form.json], status: refusal?.kind.status ?? .ok)
    }

    /// Takes the buyer down and signs him in, so that he sees how he stands.
    @Sendable
    private func register(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let draft = try BuyerBodies.draft(fields.json(BuyerForm.names + ["password"], in: request.language), needsPassword: true)
            let password = draft.password ?? ""
            // Hashing is dear, so that nobody does it over and over from one address.
            try services.logins.begin("\(request.store.slug) register \(request.web.clientAddress)", at: services.clock.now())
            let hash = try await services.passwords.hash(password)
            let details = draft.details
            let mail = ShopMail(request.settings, in: request.language)
            let buyer = try await services.write(request.caller) { scope in
                let buyer = try BuyerActions.create(details, passwordHash: hash, in: scope)
                try mail.registered(buyer, in: scope)
                return buyer
            }
            let cookie = try await services.beginSession(.buyer(buyer.id), SessionCookie.shop(request.store.slug), of: request.store.id)
            return request.redirect(to: "account", notice: "registered").settingCookie(cookie)
        } catch let refusal as Refusal where refusal.concernsInput || refusal.kind == .rateLimited {
            return try page(request, fields, refusal)
        }
    }
}

/// The fields of a buyer, for the buyer and for the administration.
enum BuyerForm {
    static let addressNames = ["address.street", "address.city", "address.province", "address.postal_code"]
    static let names = ["name", "document", "fiscal_condition"] + addressNames + ["phone", "email"]

    /// The fields as the buyer has them.
    static func values(_ details: BuyerDetails) -> FormFields {
        FormFields(
            values: [
                ("name", details.name), ("document", details.document.digits), ("fiscal_condition", details.fiscalCondition ?? ""),
                ("phone", details.phone ?? ""), ("email", details.email),
            ] + values(details.address)
        )
    }

    static func values(_ address: Address?) -> [(name: String, value: String)] {
        [
            ("address.street", address?.street ?? ""), ("address.city", address?.city ?? ""), ("address.province", address?.province ?? ""),
            ("address.postal_code", address?.postalCode ?? ""),
        ]
    }

    static func fields(_ request: StorePageRequest, withPassword: Bool) -> [FormField] {
        let document = Phrase(es: "DNI o CUIT, con o sin puntos y guiones.", en: "DNI or CUIT, with or without dots and dashes.")
        var fields = [
            FormField("name", es: "Nombre o razón social", en: "Name or company", required: true, autocomplete: "organization"),
            FormField(
                "document",
                es: "DNI o CUIT",
                en: "DNI or CUIT",
                hint: document,
                required: true,
                attributes: [("inputmode", "numeric")]
            ),
            FormField(
                "fiscal_condition",
                .select,
                es: "Condición fiscal",
                en: "Fiscal condition",
                choices: [.init("", "–")] + FiscalWords.usual.map { .init($0, request.text(FiscalWords.phrase($0))) }
            ),
            FormField("address.street", es: "Calle y número", en: "Street and number", autocomplete: "street-address"),
            FormField("address.city", es: "Localidad", en: "City", autocomplete: "address-level2"),
            FormField(
                "address.province",
                .select,
                es: "Provincia",
                en: "Province",
                autocomplete: "address-level1",
                choices: [.init("", "–")] + Provinces.all.map { .init($0.letter, $0.name) }
            ),
            FormField("address.postal_code", es: "Código postal", en: "Postal code", autocomplete: "postal-code"),
            FormField("phone", .tel, es: "Teléfono", en: "Phone", autocomplete: "tel"),
            FormField("email", .email, es: "Correo", en: "E-mail", required: true, autocomplete: "email"),
        ]
        if withPassword { fields.append(PasswordForm.field("password", es: "Contraseña", en: "Password")) }
        return fields
    }
}

/// Fiscal conditions as people know them.
enum FiscalWords {
    static let usual = ["responsable_inscripto", "monotributo", "exento", "consumidor_final"]

    static func phrase(_ word: String) -> Phrase {
        switch word {
        case "responsable_inscripto": Phrase(es: "Responsable inscripto", en: "Registered for VAT (responsable inscripto)")
        case "monotributo": Phrase(es: "Monotributo", en: "Small taxpayer (monotributo)")
        case "exento": Phrase(es: "Exento", en: "Exempt")
        case "consumidor_final": Phrase(es: "Consumidor final", en: "Final consumer")
        default:
            Phrase(es: word.replacing("_", with: " "), en: word.replacing("_", with: " "))
        }
    }
}
