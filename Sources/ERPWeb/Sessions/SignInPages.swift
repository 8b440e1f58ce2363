import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The cookie that holds a session.
enum ERPSessionCookie {
    static func name(_ instance: String) -> String { "erp-\(instance)" }
}

/// Signing in to an instance, and out.
struct SignInPages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.open(.get, "{instance}/sign-in", on: routes) { request in
            if request.user != nil { return request.redirect(to: "") }
            return try form(request, FormFields(values: [("next", request.parameter("next"))]), nil)
        }
        pages.open(.post, "{instance}/sign-in", on: routes, signIn)
        pages.open(.post, "{instance}/sign-out", on: routes, signOut)
    }

    private func form(_ request: ERPPageRequest, _ values: FormFields, _ refusal: Refusal?) throws -> Answer {
        let form = FormModel(
            [
                FormField("username", es: "Usuario", en: "User", required: true, autocomplete: "username"),
                FormField("password", .password, es: "Contraseña", en: "Password", required: true, autocomplete: "current-password"),
                FormField("next", .hidden, es: "", en: ""),
            ],
            values: values,
            refusal: refusal,
            in: request.language
        )
        let title = request.text(Phrase(es: "Ingresar", en: "Sign in"))
        // A form that was not taken is 422 on a page: 401 would have to name a scheme for the browser to ask by itself.
        let status = refusal.map { $0.kind == .unauthenticated ? .unprocessableContent : $0.kind.status } ?? .ok
        return try request.page("sign-in", title: title, ["form": form.json], status: status)
    }

    @Sendable
    private func signIn(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let user = try await services.signIn(
                fields.text("username"),
                fields.text("password"),
                to: request.instance,
                from: request.web.clientAddress
            )
            let token = SecretToken.make(prefix: "")
            let (address, agent) = (request.web.clientAddress, request.web.http.headers[.userAgent] ?? "")
            try await services.write(Caller(instance: request.instance, user: user, door: .session, requestID: request.web.requestID)) {
                scope in
                try Sessions.begin(user, hash: SecretToken.hash(token), address: address, agent: agent, in: scope)
            }
            let answer = Answer.redirect(to: LocalPath(fields.text("next"))?.text ?? request.path())
            let cookie = ERPSessionCookie.name(request.instance.name)
            return answer.settingCookie(.session(cookie, token: token, maxAgeSeconds: Int(Sessions.lifetimeSeconds)))
        } catch let refusal as Refusal {
            return try form(request, fields, refusal)
        }
    }

    @Sendable
    private func signOut(_ request: ERPPageRequest) async throws -> Answer {
        let cookie = ERPSessionCookie.name(request.instance.name)
        if let token = request.web.sessionToken(cookie) {
            try await services.write(request.caller) { scope in try Sessions.end(hash: SecretToken.hash(token), in: scope) }
        }
        return request.redirect(to: "sign-in", notice: "signed_out").settingCookie(.session(cookie, token: nil, maxAgeSeconds: 0))
    }
}

extension ERPServices {
    /// Looks at a user's name and password.
    /// - Throws: `invalid_credentials`, alike for an unknown user and a wrong password; `rate_limited`.
    func signIn(_ username: String, _ password: String, to instance: Instance, from address: String) async throws -> UserCredentials {
        let now = clock.now()
        let caller = "\(instance.id.number) \(username) \(address)"
        try logins.begin(caller, at: now)
        let user = try await database.read { tx in try UserCredentials.find(username, of: instance.id, in: tx) }
        let isRight = try await passwords.isRight(password, record: user?.passwordHash)
        guard let user, isRight else {
            throw Refusal(
                .unauthenticated,
                "invalid_credentials",
                es: "El usuario o la contraseña no son correctos.",
                en: "The user or the password is wrong."
            )
        }
        logins.succeeded(caller, begunAt: now)
        return user
    }
}
