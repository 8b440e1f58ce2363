import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// A forgotten password: asking for a link by mail, and choosing another password with it. Both doors of a store alike.
struct PasswordPages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        for side in [SignInSide.shop, .admin] {
            let base = "{store}" + side.folder
            pages.shop(.get, base + "/forgotten", on: routes) { request in try forgotten(request, side, FormFields(), nil) }
            pages.shop(.post, base + "/forgotten", on: routes) { request in try await send(request, side) }
            pages.shop(.get, base + "/password", on: routes) { request in
                try await choosing(request, side, FormFields(values: [("code", request.parameter("code"))]), nil)
            }
            pages.shop(.post, base + "/password", on: routes) { request in try await choose(request, side) }
        }
    }

    private func forgotten(_ request: StorePageRequest, _ side: SignInSide, _ values: FormFields, _ refusal: Refusal?) throws -> Answer {
        let field = FormField("email", .email, es: "Correo", en: "E-mail", required: true, autocomplete: "username")
        return try PlainForm(
            title: Phrase(es: "Olvidé mi contraseña", en: "Forgotten password"),
            intro: Phrase(
                es: "Escriba el correo con el que ingresa: le enviamos un enlace para elegir otra.",
                en: "Type the e-mail that you sign in with: we send a link to choose another."
            ),
            submit: Phrase(es: "Enviar el enlace", en: "Send the link"),
            action: side.path("forgotten"),
            form: FormModel([field], values: values, refusal: refusal, in: request.language)
        ).answer(request, refusal)
    }

    /// Says the same whether there is such an address or not.
    private func send(_ request: StorePageRequest, _ side: SignInSide) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let form = try Form(fields.json(["email"], in: request.language))
            let email = form.required("email", .email) ?? ""
            try form.finish()
            try services.logins.begin("\(request.store.slug) forgotten \(request.web.clientAddress)", at: services.clock.now())
            let code = SecretToken.make(prefix: "")
            let link = services.passwordLink(side, code, request)
            let mail = ShopMail(request.settings, in: request.language)
            try await services.write(request.caller) { scope in
                guard let (account, name) = try Self.account(email, side, in: scope) else { return }
                try OneTimeCodes.keep(hash: SecretToken.hash(code), for: account, in: scope)
                try mail.newPassword(to: email, name: name, link: link, in: scope)
            }
            return request.redirect(to: side.path("sign-in"), notice: "link_sent")
        } catch let refusal as Refusal where refusal.concernsInput || refusal.kind == .rateLimited {
            return try forgotten(request, side, fields, refusal)
        }
    }

    private static func account(_ email: String, _ side: SignInSide, in scope: StoreScope) throws -> (Account, String)? {
        switch side {
        case .shop:
            guard let id = try BuyerQueries.credentials(email: email, in: scope)?.id else { return nil }
            return (.buyer(id), try BuyerQueries.find(id, in: scope).details.name)
        case .admin:
            guard let id = try AdministratorQueries.credentials(email: email, in: scope)?.id else { return nil }
            return (.administrator(id), try AdministratorQueries.find(id, in: scope).name)
        }
    }

    private func choosing(_ request: StorePageRequest, _ side: SignInSide, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer
    {
        let code = SecretToken.hash(values.text("code"))
        guard try await services.read(request.caller, { scope in try OneTimeCodes.isValid(hash: code, in: scope) }) else {
            throw Refusal.codeInvalid
        }
        return try PlainForm(
            title: Phrase(es: "Elija una contraseña", en: "Choose a password"),
            intro: Phrase(
                es: "Con ella ingresa desde ahora; donde tenía la sesión abierta, se cierra.",
                en: "You sign in with it from now on; wherever you were signed in, you are signed out."
            ),
            submit: Phrase(es: "Guardar la contraseña", en: "Save the password"),
            action: side.path("password"),
            form: FormModel(
                [PasswordForm.field("password", es: "Contraseña nueva", en: "New password"), FormField("code", .hidden, es: "", en: "")],
                values: values,
                refusal: refusal,
                in: request.language
            )
        ).answer(request, refusal)
    }

    private func choose(_ request: StorePageRequest, _ side: SignInSide) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let form = try Form(fields.json(["password"], in: request.language))
            let password = form.required("password", PasswordForm.rule)
            try form.finish()
            let hash = try await services.passwords.hash(password ?? "")
            let code = SecretToken.hash(fields.text("code"))
            try await services.write(request.caller) { scope in
                switch (try OneTimeCodes.use(hash: code, in: scope), side) {
                case (.buyer(let id), .shop): try BuyerActions.setPassword(hash: hash, of: id, in: scope)
                case (.administrator(let id), .admin): try AdministratorActions.setPassword(hash: hash, of: id, in: scope)
                default: throw Refusal.codeInvalid
                }
            }
            return request.redirect(to: side.path("sign-in"), notice: "password_changed")
        } catch let refusal as Refusal where refusal.concernsInput && refusal.code != "code_invalid" {
            return try await choosing(request, side, fields, refusal)
        }
    }
}

/// Passwords in forms.
enum PasswordForm {
    static var rule: Form.Rule<String> { .text(minimum: 8, maximum: 200) }

    static func field(_ name: String, es: String, en: String) -> FormField {
        FormField(
            name,
            .password,
            es: es,
            en: en,
            hint: Phrase(es: "Ocho caracteres o más.", en: "Eight characters or more."),
            required: true,
            autocomplete: "new-password",
            attributes: [("minlength", "8")]
        )
    }
}

/// A page that is one form.
struct PlainForm {
    let title: Phrase
    let intro: Phrase
    let submit: Phrase
    /// Below the store's path.
    let action: String
    let form: FormModel

    func answer(_ request: StorePageRequest, _ refusal: Refusal?) throws -> Answer {
        let model: JSON = [
            "form": form.json, "intro": .string(request.text(intro)), "submit": .string(request.text(submit)),
            "action": .string(request.path(action)),
        ]
        return try request.page("plain-form", title: request.text(title), model, status: refusal?.kind.status ?? .ok)
    }
}

extension SignInSide {
    /// `/admin` for the administration.
    var folder: String { self == .admin ? "/admin" : "" }

    func path(_ page: String) -> String { self == .admin ? "admin/\(page)" : page }
}

extension StoreServices {
    /// Where somebody chooses a password with a code. Never from the request's own host: whoever asks could name another's.
    func passwordLink(_ side: SignInSide, _ code: String, _ request: StorePageRequest) -> String {
        publicURL + request.path(side.path("password")) + "?code=" + PathSegment.encoded(code)
    }
}
