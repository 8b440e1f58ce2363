import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// One's own account: where one has signed in, and another password.
struct AccountPages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/account", needs: .read, on: routes) { request in try await show(request, FormFields(), nil) }
        pages.page(.post, "{instance}/account", needs: .read, on: routes, save)
    }

    private func show(_ request: ERPPageRequest, _ typed: FormFields, _ refusal: Refusal?) async throws -> Answer {
        guard let user = request.user else { throw Refusal.notFound }
        let sessions = try await services.read(request.caller) { scope in try Sessions.all(of: user.username, in: scope) }
        let present = FormField(
            "current_password",
            .password,
            es: "Contraseña actual",
            en: "Present password",
            required: true,
            autocomplete: "current-password"
        )
        let next = FormField(
            "password",
            .password,
            es: "Contraseña nueva",
            en: "New password",
            hint: Phrase(
                es: "Seis caracteres o más. Se cierran todas sus sesiones, también esta.",
                en: "Six characters or more. All of your sessions end, this one too."
            ),
            required: true,
            autocomplete: "new-password"
        )
        let model: JSON = [
            "form": FormModel([present, next], values: typed, refusal: refusal, in: request.language).json,
            "action": .string(request.path("account")), "permission": .string(request.text(user.permission.words)),
            "has_sessions": .bool(!sessions.isEmpty), "sessions": SessionTable.json(sessions, base: nil, request),
        ]
        return try request.page("account", title: user.username, model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        guard let user = request.user else { throw Refusal.notFound }
        let fields = try await request.web.formFields()
        do {
            let form = try Form(fields.json(["current_password", "password"], in: request.language))
            let present = form.required("current_password", .text(minimum: 0, maximum: 1024))
            let password = form.required("password", UserBodies.passwordRule)
            try form.finish()
            guard let present, let password else { throw Refusal.notFound }
            let address = request.web.clientAddress
            try await services.changePassword(of: user, from: present, to: password, request.caller, address: address)
            return request.redirect(to: "sign-in", notice: "password_changed")
        } catch let refusal as Refusal where refusal.concernsInput || refusal.kind == .rateLimited {
            return try await show(request, fields, refusal)
        }
    }
}
