import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Who runs the shop, and what each may.
struct AdminUserPages {
    private static let path = "admin/settings/administrators"
    private static let title = Phrase(es: "Usuarios de la administración", en: "Users of the administration")

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/settings/administrators", needs: .administrators, on: routes, list)
        pages.admin(.post, "{store}/admin/settings/administrators", needs: .administrators, on: routes, create)
        pages.admin(.get, "{store}/admin/settings/administrators/{id}", needs: .administrators, on: routes, show)
        pages.admin(.post, "{store}/admin/settings/administrators/{id}", needs: .administrators, on: routes, save)
        pages.admin(.post, "{store}/admin/settings/administrators/{id}/link", needs: .administrators, on: routes, link)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let every = Administrator.Permission.allCases.filter { $0 != .administrators }
        return try await page(request, FormFields(values: every.map { ($0.rawValue, "true") }), nil)
    }

    private func page(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?, link: String? = nil) async throws -> Answer {
        let all = try await services.read(request.caller) { scope in try AdministratorQueries.all(in: scope) }
        let form = FormModel(Self.newFields, values: values, refusal: refusal, in: request.language)
        var page = RecordsPage(
            title: Self.title,
            intro: Phrase(
                es: "Cada persona con su propio usuario: lo que hace queda en la auditoría a su nombre.",
                en: "Each person with a user of their own: what they do stands in the audit trail under their name."
            ),
            table: Self.table(all, request),
            form: (form, Self.path, Phrase(es: "Nuevo usuario", en: "New user"), Phrase(es: "Crear el usuario", en: "Make the user"))
        )
        if let link {
            page.secret = (
                Phrase(es: "El enlace está listo", en: "The link is ready"),
                Phrase(
                    es: "También sale por correo. Sirve una vez, durante un día, para elegir la contraseña.",
                    en: "It also goes out by mail. It works once, within a day, to choose the password."
                ), link
            )
        }
        return try page.answer(request, refusal: refusal)
    }

    private static func table(_ all: [Administrator], _ request: StorePageRequest) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Nombre", en: "Name"), .init(es: "Permisos", en: "Permissions"), .init(es: "Estado", en: "State"),
        ]
        let rows = all.map { user in
            let permissions = Administrator.Permission.allCases.filter(user.may).map { request.text($0.words) }
            let state = user.isActive ? Phrase(es: "Activo", en: "Active") : Phrase(es: "Sin acceso", en: "Shut out")
            let base = request.path("\(path)/\(user.id.text)")
            let question = Phrase(
                es: "¿Crear un enlace para que \(user.name) elija otra contraseña?",
                en: "Make a link for \(user.name) to choose another password?"
            )
            return RecordTable.Row(
                [
                    .init(user.name, detail: user.email), .init(permissions.joined(separator: ", ")),
                    .init(request.text(state), tone: user.isActive ? "green" : "grey"),
                ],
                href: base,
                actions: [.init(base + "/link", es: "Enlace de contraseña", en: "Password link", question: question)]
            )
        }
        return RecordTable(request.text(title), columns, rows)
    }

    private static let nameField = FormField("name", es: "Nombre", en: "Name", required: true, attributes: [("maxlength", "120")])
    private static let permissionFields = Administrator.Permission.allCases.map {
        FormField($0.rawValue, .checkbox, es: $0.words.es, en: $0.words.en)
    }
    private static let newFields =
        [nameField, FormField("email", .email, es: "Correo", en: "E-mail", required: true)] + permissionFields
    private static let fields =
        [nameField, FormField("active", .checkbox, es: "Puede entrar", en: "May come in")] + permissionFields

    private static func permissions(_ fields: FormFields) -> Set<Administrator.Permission> {
        Set(Administrator.Permission.allCases.filter { fields.has($0.rawValue) })
    }
}

extension AdminUserPages {
    /// Makes a user who chooses his own password by the link that is shown and mailed.
    @Sendable
    private func create(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let form = try Form(fields.json(["name", "email"], in: request.language))
            let name = form.required("name", .text(maximum: 120))
            let email = form.required("email", .email)
            try form.finish()
            // Nobody knows this password: the link leads to another.
            let hash = try await services.passwords.hash(SecretToken.make(prefix: ""))
            let code = SecretToken.make(prefix: "")
            let (who, permissions) = (request.administratorName, Self.permissions(fields))
            let link = services.passwordLink(.admin, code, request)
            let mail = ShopMail(request.settings, in: request.mailLanguage)
            try await services.write(request.caller) { scope in
                let made = try AdministratorActions.create(
                    name: name ?? "",
                    email: email ?? "",
                    passwordHash: hash,
                    permissions: permissions,
                    in: scope
                )
                try OneTimeCodes.keep(hash: SecretToken.hash(code), for: .administrator(made.id), in: scope)
                try mail.invited(made, link: link, in: scope)
                try AuditTrail.note("user.create", of: made.email, by: who, in: scope)
            }
            return try await page(request, FormFields(), nil, link: link)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, fields, refusal)
        }
    }

    /// Makes a link to choose another password, shown and mailed.
    @Sendable
    private func link(_ request: StorePageRequest) async throws -> Answer {
        let (id, who) = (AdministratorID(try request.web.path("id")), request.administratorName)
        let code = SecretToken.make(prefix: "")
        let link = services.passwordLink(.admin, code, request)
        let mail = ShopMail(request.settings, in: request.mailLanguage)
        try await services.write(request.caller) { scope in
            let user = try AdministratorQueries.find(id, in: scope)
            try OneTimeCodes.keep(hash: SecretToken.hash(code), for: .administrator(id), in: scope)
            try mail.newPassword(to: user.email, name: user.name, link: link, in: scope)
            try AuditTrail.note("user.link", of: user.email, by: who, in: scope)
        }
        return try await page(request, FormFields(), nil, link: link)
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        try await sheet(request, nil, nil)
    }

    private func sheet(_ request: StorePageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let id = AdministratorID(try request.web.path("id"))
        let user = try await services.read(request.caller) { scope in try AdministratorQueries.find(id, in: scope) }
        var kept = FormFields(values: [("name", user.name)] + user.permissions.map { ($0.rawValue, "true") })
        if user.isActive { kept.values.append(("active", "true")) }
        return try RecordPage(
            title: user.name,
            fields: Self.fields,
            kept: kept,
            typed: typed,
            version: user.version,
            action: "\(Self.path)/\(id.text)",
            back: Self.path,
            backText: Self.title
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func save(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let id = AdministratorID(try request.web.path("id"))
            let form = try Form(fields.json(["name"], in: request.language))
            let name = form.required("name", .text(maximum: 120)) ?? ""
            try form.finish()
            let (permissions, isActive, who) = (Self.permissions(fields), fields.has("active"), request.administratorName)
            let version = Int64(fields.text("version")) ?? 0
            try await services.write(request.caller) { scope in
                let before = try AdministratorQueries.find(id, in: scope)
                var user = before
                (user.name, user.permissions, user.isActive, user.version) = (name, permissions, isActive, version)
                try AdministratorActions.save(user, in: scope)
                let changes: JSON = [
                    "permissions": [before.permissions.json, user.permissions.json], "active": [.bool(before.isActive), .bool(isActive)],
                ]
                try AuditTrail.note("user.save", of: user.email, by: who, changes: changes, in: scope)
            }
            return request.redirect(to: Self.path, notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await sheet(request, fields, refusal)
        }
    }
}

extension Administrator.Permission {
    var words: Phrase {
        switch self {
        case .orders: Phrase(es: "Pedidos", en: "Orders")
        case .buyers: Phrase(es: "Compradores", en: "Buyers")
        case .products: Phrase(es: "Productos y precios", en: "Products and prices")
        case .integrations: Phrase(es: "Integraciones", en: "Integrations")
        case .statistics: Phrase(es: "Ventas en el inicio", en: "Sales on the home page")
        case .settings: Phrase(es: "Configuración", en: "Settings")
        case .administrators: Phrase(es: "Usuarios, tokens y auditoría", en: "Users, tokens and audit trail")
        }
    }
}

extension Set<Administrator.Permission> {
    fileprivate var json: JSON { .array(map(\.rawValue).sorted().map { .string($0) }) }
}
