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
        pages.buyer(.get, "{store}/account", on: routes, account)
    }

    private static let names = [
        "name", "document", "fiscal_condition", "address.street", "address.city", "address.province", "address.postal_code", "phone",
        "email", "password",
    ]

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
            let draft = try BuyerBodies.draft(fields.json(Self.names, in: request.language))
            guard let password = draft.password else {
                throw Refusal.invalidField(at: "/password", es: "Elija una contraseña.", en: "Choose a password.")
            }
            // Hashing is dear, so that nobody does it over and over from one address.
            try services.logins.begin("\(request.store.slug) register \(request.web.clientAddress)", at: services.clock.now())
            let hash = try await services.passwords.hash(password)
            let details = draft.details
            let (settings, language) = (request.settings, request.language)
            let buyer = try await services.write(request.caller) { scope in
                let buyer = try BuyerActions.create(details, passwordHash: hash, in: scope)
                try BuyerMail.registered(buyer, settings, language, in: scope)
                return buyer
            }
            let cookie = try await services.beginSession(.buyer(buyer.id), SessionCookie.shop(request.store.slug), of: request.store.id)
            return request.redirect(to: "account", notice: "registered").settingCookie(cookie)
        } catch let refusal as Refusal where refusal.concernsInput || refusal.kind == .rateLimited {
            return try page(request, fields, refusal)
        }
    }

    @Sendable
    private func account(_ request: StorePageRequest) throws -> Answer {
        guard let buyer = request.buyer else { throw Refusal.notFound }
        let details = buyer.details
        let address = [details.address?.street, details.address?.city, details.address?.province, details.address?.postalCode]
        let model: JSON = [
            "name": .string(details.name), "document": .string("\(details.document.kind.rawValue) \(details.document.digits)"),
            "condition": .optional(details.fiscalCondition.map { request.text(FiscalWords.phrase($0)) }),
            "address": .string(address.compactMap { $0 }.joined(separator: ", ")), "phone": .optional(details.phone),
            "email": .string(details.email), "is_pending": .bool(buyer.status == .pending), "is_blocked": .bool(buyer.status == .blocked),
        ]
        return try request.page("account", title: request.text(Phrase(es: "Mi cuenta", en: "My account")), model)
    }
}

/// The fields of a buyer, for the buyer and for the administration.
enum BuyerForm {
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
        if withPassword {
            let hint = Phrase(es: "Ocho caracteres o más.", en: "Eight characters or more.")
            fields.append(
                FormField("password", .password, es: "Contraseña", en: "Password", hint: hint, required: true, autocomplete: "new-password")
            )
        }
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

/// The provinces by their ISO 3166-2:AR letters.
enum Provinces {
    static let all: [(letter: String, name: String)] = [
        ("C", "Ciudad Autónoma de Buenos Aires"), ("B", "Buenos Aires"), ("K", "Catamarca"), ("H", "Chaco"), ("U", "Chubut"),
        ("X", "Córdoba"), ("W", "Corrientes"), ("E", "Entre Ríos"), ("P", "Formosa"), ("Y", "Jujuy"), ("L", "La Pampa"),
        ("F", "La Rioja"), ("M", "Mendoza"), ("N", "Misiones"), ("Q", "Neuquén"), ("R", "Río Negro"), ("A", "Salta"), ("J", "San Juan"),
        ("D", "San Luis"), ("Z", "Santa Cruz"), ("S", "Santa Fe"), ("G", "Santiago del Estero"), ("V", "Tierra del Fuego"),
        ("T", "Tucumán"),
    ]
}
