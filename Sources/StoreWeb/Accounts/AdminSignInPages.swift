import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Signing in to the administration, out, and becoming its first user.
struct AdminSignInPages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.shop(.get, "{store}/admin/sign-in", on: routes, form)
        pages.shop(.post, "{store}/admin/sign-in", on: routes, signIn)
        pages.shop(.post, "{store}/admin/sign-out", on: routes, signOut)
        pages.shop(.get, "{store}/admin/welcome", on: routes, welcome)
        pages.shop(.post, "{store}/admin/welcome", on: routes, begin)
    }

    @Sendable
    private func form(_ request: StorePageRequest) throws -> Answer {
        if request.administrator != nil { return request.redirect(to: "admin") }
        return try SignInForm.page(request, template: "admin-sign-in", values: FormFields(values: [("next", request.parameter("next"))]))
    }

    @Sendable
    private func signIn(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let account = try await services.signIn(request, email: fields.text("email"), password: fields.text("password"), side: .admin)
            let answer = Answer.redirect(to: LocalPath(fields.text("next"))?.text ?? request.path("admin"))
            return answer.settingCookie(
                try await services.beginSession(account, SessionCookie.admin(request.store.slug), of: request.store.id)
            )
        } catch let refusal as Refusal {
            return try SignInForm.page(request, template: "admin-sign-in", values: fields, refusal: refusal)
        }
    }

    @Sendable
    private func signOut(_ request: StorePageRequest) async throws -> Answer {
        try await services.endSession(request, SessionCookie.admin(request.store.slug))
    }
}

extension AdminSignInPages {
    /// The page that the link of `acqua store init` leads to.
    @Sendable
    private func welcome(_ request: StorePageRequest) async throws -> Answer {
        let code = request.parameter("code")
        let isValid = try await services.read(request.caller) { scope in
            try OneTimeCodes.isValid(hash: SecretToken.hash(code), in: scope)
        }
        guard isValid else { throw Refusal.codeInvalid }
        return try welcomePage(request, FormFields(values: [("code", code)]), nil)
    }

    private func welcomePage(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?) throws -> Answer {
        let hint = Phrase(es: "Ocho caracteres o más.", en: "Eight characters or more.")
        let form = FormModel(
            [
                FormField("name", es: "Su nombre", en: "Your name", required: true, autocomplete: "name"),
                FormField("email", .email, es: "Correo", en: "E-mail", required: true, autocomplete: "username"),
                FormField(
                    "password",
                    .password,
                    es: "Contraseña",
                    en: "Password",
                    hint: hint,
                    required: true,
                    autocomplete: "new-password",
                    attributes: [("minlength", "8")]
                ),
                FormField("code", .hidden, es: "", en: ""),
            ],
            values: values,
            refusal: refusal,
            in: request.language
        )
        let title = request.text(Phrase(es: "Primer administrador", en: "First administrator"))
        return try request.page("admin-welcome", title: title, ["form": form.json], status: refusal?.kind.status ?? .ok)
    }

    /// Makes the first administrator, with every permission, and signs him in.
    @Sendable
    private func begin(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let draft = try AdministratorForms.newcomer(fields.json(["name", "email", "password"], in: request.language))
            let hash = try await services.passwords.hash(draft.password)
            let code = SecretToken.hash(fields.text("code"))
            let administrator = try await services.write(request.caller) { scope in
                guard try OneTimeCodes.use(hash: code, in: scope) == nil else { throw Refusal.codeInvalid }
                return try AdministratorActions.create(
                    name: draft.name,
                    email: draft.email,
                    passwordHash: hash,
                    permissions: Set(Administrator.Permission.allCases),
                    in: scope
                )
            }
            let cookie = SessionCookie.admin(request.store.slug)
            let session = try await services.beginSession(.administrator(administrator.id), cookie, of: request.store.id)
            return request.redirect(to: "admin", notice: "welcome").settingCookie(session)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try welcomePage(request, fields, refusal)
        }
    }
}

/// What a new administrator says of himself.
enum AdministratorForms {
    struct Newcomer: Sendable {
        let name: String
        let email: String
        let password: String
    }

    static func newcomer(_ json: JSON) throws -> Newcomer {
        let form = try Form(json)
        let name = form.required("name", .text(maximum: 120))
        let email = form.required("email", .email)
        let password = form.required("password", .text(minimum: 8, maximum: 200))
        try form.finish()
        guard let name, let email, let password else { throw Refusal.notFound }
        return Newcomer(name: name, email: email, password: password)
    }
}
