import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The tokens with which programs use the store's API.
struct AdminTokenPages {
    private static let path = "admin/settings/tokens"
    private static let title = Phrase(es: "Tokens de API", en: "API tokens")

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/settings/tokens", needs: .administrators, on: routes, list)
        pages.admin(.post, "{store}/admin/settings/tokens", needs: .administrators, on: routes, create)
        pages.admin(.post, "{store}/admin/settings/tokens/{id}/revoke", needs: .administrators, on: routes, revoke)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        try await page(request, FormFields(), nil)
    }

    private func page(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?, secret: String? = nil) async throws -> Answer
    {
        let all = try await services.read(request.caller) { scope in try APITokens.all(in: scope) }
        let fields = [
            FormField(
                "name",
                es: "Nombre",
                en: "Name",
                hint: Phrase(es: "Quién lo usa: «Depósito», «Informe semanal».", en: "Who uses it: “Warehouse”, “Weekly report”."),
                required: true,
                attributes: [("maxlength", "100")]
            )
        ]
        let form = FormModel(fields, values: values, refusal: refusal, in: request.language)
        var page = RecordsPage(
            title: Self.title,
            intro: Phrase(
                es:
                    "Con un token un programa puede todo lo que puede la API de la tienda. Dé uno a cada programa, y quítelo cuando no haga falta.",
                en:
                    "With a token a program may do all that the store's API can. Give each program its own, and take it away once not needed."
            ),
            table: Self.table(all, request),
            form: (form, Self.path, Phrase(es: "Nuevo token", en: "New token"), Phrase(es: "Crear el token", en: "Make the token"))
        )
        if let secret {
            page.secret = (
                Phrase(es: "El token está listo", en: "The token is ready"),
                Phrase(es: "Cópielo ahora: no se vuelve a mostrar.", en: "Copy it now: it is not shown again."), secret
            )
        }
        return try page.answer(request, refusal: refusal)
    }

    private static func table(_ all: [APIToken], _ request: StorePageRequest) -> RecordTable {
        let rows = all.map { token in
            let question = Phrase(
                es: "¿Quitar «\(token.name)»? Los programas que lo usan dejan de entrar.",
                en: "Remove “\(token.name)”? The programs that use it are shut out."
            )
            let action = RecordTable.Action(
                request.path("\(path)/\(token.id.text)/revoke"),
                es: "Quitar",
                en: "Remove",
                question: question
            )
            return RecordTable.Row([.init(token.name), .init(request.formats.dateTime(token.createdAt))], actions: [action])
        }
        return RecordTable(request.text(title), [.init(es: "Nombre", en: "Name"), .init(es: "Creado", en: "Made")], rows)
    }

    /// The answer itself shows the token: no address leads to it again.
    @Sendable
    private func create(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let form = try Form(fields.json(["name"], in: request.language))
            let name = form.required("name", .text(maximum: 100))
            try form.finish()
            let (token, who) = (SecretToken.make(prefix: "acqua_"), request.administratorName)
            try await services.write(request.caller) { scope in
                try APITokens.keep(hash: SecretToken.hash(token), name: name ?? "", in: scope)
                try AuditTrail.note("token.create", of: name, by: who, in: scope)
            }
            return try await page(request, FormFields(), nil, secret: token)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, fields, refusal)
        }
    }

    @Sendable
    private func revoke(_ request: StorePageRequest) async throws -> Answer {
        let (id, who) = (APITokenID(try request.web.path("id")), request.administratorName)
        try await services.write(request.caller) { scope in
            let name = try APITokens.all(in: scope).first { $0.id == id }?.name
            try APITokens.revoke(id, in: scope)
            try AuditTrail.note("token.revoke", of: name, by: who, in: scope)
        }
        return request.redirect(to: Self.path, notice: "removed")
    }
}
