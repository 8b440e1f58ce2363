import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The users of an instance: who they are, what each may do, where they have signed in.
struct UserPages {
    private static let path = "administration/users"
    static let title = Phrase(es: "Usuarios", en: "Users")

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/administration/users", needs: .manage, on: routes) { request in
            try await list(request, FormFields(values: [("permission", Permission.read.rawValue)]), nil)
        }
        pages.page(.post, "{instance}/administration/users", needs: .manage, on: routes, create)
        pages.page(.get, "{instance}/administration/users/{username}", needs: .manage, on: routes) { request in
            try await sheet(request, nil, nil)
        }
        pages.page(.post, "{instance}/administration/users/{username}", needs: .manage, on: routes, save)
        pages.page(.post, "{instance}/administration/users/{username}/delete", needs: .manage, on: routes, delete)
        pages.page(.post, "{instance}/administration/users/{username}/sessions/end", needs: .manage, on: routes, endAll)
        pages.page(.post, "{instance}/administration/users/{username}/sessions/{id}/end", needs: .manage, on: routes, end)
    }

    private func list(_ request: ERPPageRequest, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let users = try await services.read(request.caller) { scope in try UserQueries.all(in: scope) }
        let columns: [RecordTable.Column] = [
            .init(es: "Usuario", en: "User"), .init(es: "Permiso", en: "Permission"), .init(es: "Desde", en: "Since"),
        ]
        let rows = users.map { user in
            RecordTable.Row(
                [.init(user.username), .init(request.text(user.permission.words)), .init(request.formats.date(user.createdAt))],
                href: request.path("\(Self.path)/\(PathSegment.encoded(user.username))")
            )
        }
        let name = FormField("username", es: "Usuario", en: "User", required: true, autocomplete: "off", attributes: [("maxlength", "64")])
        let fields = [name, Self.permissionField(request), Self.passwordField(isNew: true)]
        return try RecordsPage(
            title: Self.title,
            intro: Phrase(
                es: "Cada persona con su propio usuario, y cada tienda con el suyo: lo que hacen queda en la auditoría a su nombre.",
                en:
                    "Each person with a user of their own, and each store with its own: what they do stands in the audit trail under their name."
            ),
            table: RecordTable(request.text(Self.title), columns, rows),
            form: (
                FormModel(fields, values: values, refusal: refusal, in: request.language), Self.path,
                Phrase(es: "Nuevo usuario", en: "New user"), Phrase(es: "Crear el usuario", en: "Make the user")
            )
        ).answer(request, refusal: refusal)
    }

    private static func permissionField(_ request: ERPPageRequest) -> FormField {
        FormField(
            "permission",
            .select,
            es: "Permiso",
            en: "Permission",
            hint: Phrase(
                es: "Cada uno incluye al anterior. Una tienda conectada necesita escritura.",
                en: "Each includes the one before. A connected store needs write."
            ),
            required: true,
            choices: Permission.allCases.map { FormField.Choice($0.rawValue, request.text($0.words)) }
        )
    }

    private static func passwordField(isNew: Bool) -> FormField {
        FormField(
            "password",
            .password,
            es: isNew ? "Contraseña" : "Contraseña nueva",
            en: isNew ? "Password" : "New password",
            hint: isNew
                ? Phrase(es: "Seis caracteres o más.", en: "Six characters or more.")
                : Phrase(
                    es: "Seis caracteres o más; vacía, queda la que tiene. Cambiarla cierra todas sus sesiones.",
                    en: "Six characters or more; empty, the present one stays. Changing it ends all of their sessions."
                ),
            required: isNew,
            autocomplete: "new-password"
        )
    }

    @Sendable
    private func create(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let username = fields.text("username")
            let present = try await services.read(request.caller) { scope in
                try UserQueries.all(in: scope).contains { $0.username == username }
            }
            if present { throw Self.duplicate }
            let draft = try UserBodies.draft(fields.json(["password", "permission"], in: request.language), username: username)
            _ = try await services.put(draft, request.caller)
            return request.redirect(to: "\(Self.path)/\(PathSegment.encoded(username))", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await list(request, fields, refusal)
        }
    }

    private static var duplicate: Refusal {
        .invalidField(at: "/username", es: "Ya hay un usuario con ese nombre.", en: "There is a user of that name already.")
    }
}

extension UserPages {
    private func sheet(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let username = try request.web.path("username")
        let (user, sessions) = try await services.read(request.caller) { scope in
            (try UserQueries.find(username, in: scope), try Sessions.all(of: username, in: scope))
        }
        let kept = FormFields(values: [("permission", user.permission.rawValue)])
        let fields = [Self.permissionField(request), Self.passwordField(isNew: false)]
        let base = "\(Self.path)/\(PathSegment.encoded(username))"
        let model: JSON = [
            "form": FormModel(fields, values: typed ?? kept, refusal: refusal, in: request.language).json,
            "action": .string(request.path(base)), "back": .string(request.path(Self.path)), "username": .string(username),
            "permission": .string(request.text(user.permission.words)), "has_sessions": .bool(!sessions.isEmpty),
            "sessions": SessionTable.json(sessions, base: base, request),
        ]
        return try request.page("user", title: username, model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let username = try request.web.path("username")
            _ = try await services.read(request.caller) { scope in try UserQueries.find(username, in: scope) }
            let draft = try UserBodies.draft(fields.json(["password", "permission"], in: request.language), username: username)
            _ = try await services.put(draft, request.caller)
            return request.redirect(to: "\(Self.path)/\(PathSegment.encoded(username))", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await sheet(request, fields, refusal)
        }
    }

    @Sendable
    private func delete(_ request: ERPPageRequest) async throws -> Answer {
        let username = try request.web.path("username")
        try await services.write(request.caller) { scope in try UserActions.delete(username, in: scope) }
        services.directory.forget()
        return request.redirect(to: Self.path, notice: "user_deleted")
    }

    @Sendable
    private func endAll(_ request: ERPPageRequest) async throws -> Answer {
        let username = try request.web.path("username")
        try await services.write(request.caller) { scope in
            try Sessions.endAll(of: try UserQueries.find(username, in: scope).username, in: scope)
        }
        return request.redirect(to: "\(Self.path)/\(PathSegment.encoded(username))", notice: "sessions_ended")
    }

    @Sendable
    private func end(_ request: ERPPageRequest) async throws -> Answer {
        let (username, name) = (try request.web.path("username"), try request.web.path("id"))
        try await services.write(request.caller) { scope in try Sessions.end(named: name, of: username, in: scope) }
        return request.redirect(to: "\(Self.path)/\(PathSegment.encoded(username))", notice: "sessions_ended")
    }
}

/// Where somebody has signed in, each with a button that ends it.
enum SessionTable {
    /// - Parameter base: the path below which sessions are ended; nil where they are only shown.
    static func json(_ sessions: [Session], base: String?, _ request: ERPPageRequest) -> JSON {
        let columns: [RecordTable.Column] = [
            .init(es: "Desde dónde", en: "From where"), .init(es: "Navegador", en: "Browser"),
            .init(es: "Ingresó", en: "Signed in", isWhole: true), .init(es: "Último uso", en: "Last used", isWhole: true),
        ]
        let rows = sessions.map { session in
            RecordTable.Row(
                [
                    .init(session.address), .init(BrowserName.of(session.agent)), .init(request.formats.dateTime(session.createdAt)),
                    .init(request.formats.dateTime(session.seenAt)),
                ],
                actions: base.map { [.init(request.path("\($0)/sessions/\(session.name)/end"), es: "Cerrar", en: "End")] } ?? []
            )
        }
        return RecordTable(request.text(Phrase(es: "Sesiones", en: "Sessions")), columns, rows).json(in: request.language)
    }
}

extension Permission {
    /// As people read it.
    var words: Phrase {
        switch self {
        case .read: Phrase(es: "Lectura: mira todo", en: "Read: looks at everything")
        case .write: Phrase(es: "Escritura: además clientes y operaciones", en: "Write: customers and transactions too")
        case .manage: Phrase(es: "Administración: todo", en: "Manage: everything")
        }
    }
}
