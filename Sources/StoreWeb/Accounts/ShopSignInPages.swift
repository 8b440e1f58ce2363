import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Signing in to the shop, and out.
struct ShopSignInPages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.shop(.get, "{store}/sign-in", on: routes, form)
        pages.shop(.post, "{store}/sign-in", on: routes, signIn)
        pages.shop(.post, "{store}/sign-out", on: routes, signOut)
    }

    @Sendable
    private func form(_ request: StorePageRequest) throws -> Answer {
        if request.buyer != nil { return request.redirect(to: "") }
        return try SignInForm.page(request, template: "sign-in", values: FormFields(values: [("next", request.parameter("next"))]))
    }

    @Sendable
    private func signIn(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let account = try await services.signIn(request, email: fields.text("email"), password: fields.text("password"), side: .shop)
            let answer = Answer.redirect(to: LocalPath(fields.text("next"))?.text ?? request.path())
            return answer.settingCookie(
                try await services.beginSession(account, SessionCookie.shop(request.store.slug), of: request.store.id)
            )
        } catch let refusal as Refusal {
            return try SignInForm.page(request, template: "sign-in", values: fields, refusal: refusal)
        }
    }

    @Sendable
    private func signOut(_ request: StorePageRequest) async throws -> Answer {
        try await services.endSession(request, SessionCookie.shop(request.store.slug))
    }
}

/// The form of both sides.
enum SignInForm {
    static func page(_ request: StorePageRequest, template: String, values: FormFields, refusal: Refusal? = nil) throws -> Answer {
        let form = FormModel(
            [
                FormField("email", .email, es: "Correo", en: "E-mail", required: true, autocomplete: "username"),
                FormField("password", .password, es: "Contraseña", en: "Password", required: true, autocomplete: "current-password"),
                FormField("next", .hidden, es: "", en: ""),
            ],
            values: values,
            refusal: refusal,
            in: request.language
        )
        let title = request.text(Phrase(es: "Ingresar", en: "Sign in"))
        return try request.page(template, title: title, ["form": form.json], status: refusal?.kind.status ?? .ok)
    }
}
