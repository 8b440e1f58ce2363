import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The mails that the shop sends, and what became of them.
struct AdminMailPages {
    private static let path = "admin/settings/mails"
    private static let pageSize = 50

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/settings/mails", needs: .settings, on: routes, list)
        pages.admin(.post, "{store}/admin/settings/mails/{id}/retry", needs: .settings, on: routes, retry)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let before = request.parameter("before")
        let found = try await services.read(request.caller) { scope in
            try EmailOutbox.list(before: before.isEmpty ? nil : before, limit: Self.pageSize + 1, in: scope)
        }
        let shown = found.prefix(Self.pageSize)
        let columns: [RecordTable.Column] = [
            .init(es: "Asunto", en: "Subject"), .init(es: "Para", en: "To"), .init(es: "Escrito", en: "Written"),
            .init(es: "Estado", en: "State"),
        ]
        let title = Phrase(es: "Correos", en: "Mails")
        let withSender = Phrase(
            es: "Lo que la tienda escribió a compradores y usuarios.",
            en: "What the shop wrote to buyers and users."
        )
        let withoutSender = Phrase(
            es: "Este servidor no tiene con qué enviar correos: esperan aquí hasta que se configure (--mail-command o --mail-folder).",
            en: "This server has nothing to send mails with: they wait here until it is set up (--mail-command or --mail-folder)."
        )
        return try RecordsPage(
            title: title,
            intro: services.sendsMail ? withSender : withoutSender,
            table: RecordTable(request.text(title), columns, shown.map { Self.row($0, request) }),
            next: found.count > Self.pageSize ? shown.last.map { "?before=\($0.id)" } : nil
        ).answer(request)
    }

    private static func row(_ mail: Email, _ request: StorePageRequest) -> RecordTable.Row {
        let (tone, words): (String, Phrase) =
            switch mail.state {
            case .waiting: ("amber", Phrase(es: "Espera", en: "Waits"))
            case .sent: ("green", Phrase(es: "Enviado", en: "Sent"))
            case .failed: ("red", Phrase(es: "No salió", en: "Not sent"))
            }
        let actions: [RecordTable.Action] =
            mail.state == .failed ? [.init(request.path("\(path)/\(mail.id)/retry"), es: "Reintentar", en: "Try again")] : []
        return RecordTable.Row(
            [
                .init(mail.subject), .init(mail.recipient), .init(request.formats.dateTime(mail.createdAt)),
                .init(request.text(words), tone: tone, detail: mail.fault),
            ],
            actions: actions
        )
    }

    @Sendable
    private func retry(_ request: StorePageRequest) async throws -> Answer {
        let (id, who) = (try request.web.path("id"), request.administratorName)
        try await services.write(request.caller) { scope in
            try EmailOutbox.retry(id, in: scope)
            try AuditTrail.note("mail.retry", of: id, by: who, in: scope)
        }
        return request.redirect(to: Self.path, notice: "mail_retried")
    }
}
