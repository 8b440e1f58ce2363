import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Who changed what, and when.
struct AdminAuditPages {
    private static let pageSize = 100

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/settings/audit", needs: .administrators, on: routes, list)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let before = Int64(request.parameter("before"))
        let found = try await services.read(request.caller) { scope in
            try AuditTrail.list(before: before, limit: Self.pageSize + 1, in: scope)
        }
        let shown = found.prefix(Self.pageSize)
        let columns: [RecordTable.Column] = [
            .init(es: "Cuándo", en: "When"), .init(es: "Quién", en: "Who"), .init(es: "Qué", en: "What"),
            .init(es: "Sobre", en: "About"), .init(es: "Cambios", en: "Changes"),
        ]
        let rows = shown.map { _, entry in
            RecordTable.Row([
                .init(request.formats.dateTime(entry.at)), .init(entry.actor), .init(request.text(AuditWords.phrase(entry.action))),
                .init(entry.subject ?? "–"), .init(Self.changes(entry.changes)),
            ])
        }
        let title = Phrase(es: "Auditoría", en: "Audit trail")
        return try RecordsPage(
            title: title,
            intro: Phrase(
                es: "Cada cambio hecho en la administración. Nada se borra de esta lista.",
                en: "Each change made in the administration. Nothing is deleted from this list."
            ),
            table: RecordTable(request.text(title), columns, rows),
            next: found.count > Self.pageSize ? shown.last.map { "?before=\($0.number)" } : nil
        ).answer(request)
    }

    /// `minimum_order: 0 → 10`; what did not change is left out.
    private static func changes(_ json: JSON) -> String {
        guard case .object(let members) = json else { return "" }
        return members.compactMap { member -> String? in
            guard case .array(let pair) = member.value, pair.count == 2 else { return "\(member.name): \(plain(member.value))" }
            return pair[0] == pair[1] ? nil : "\(member.name): \(plain(pair[0])) → \(plain(pair[1]))"
        }.joined(separator: "; ")
    }

    private static func plain(_ value: JSON) -> String { value.stringValue ?? value.text }
}

/// What the audit trail's words mean.
enum AuditWords {
    static func phrase(_ action: String) -> Phrase {
        known[action] ?? Phrase(es: action, en: action)
    }

    private static let known: [String: Phrase] = [
        "buyer.approve": Phrase(es: "Aprobó al comprador", en: "Approved the buyer"),
        "buyer.block": Phrase(es: "Bloqueó al comprador", en: "Blocked the buyer"),
        "buyer.save": Phrase(es: "Cambió al comprador", en: "Changed the buyer"),
        "settings.save": Phrase(es: "Cambió la configuración", en: "Changed the settings"),
        "terms.create": Phrase(es: "Creó una condición de pago", en: "Made payment terms"),
        "terms.save": Phrase(es: "Cambió una condición de pago", en: "Changed payment terms"),
        "terms.delete": Phrase(es: "Quitó una condición de pago", en: "Removed payment terms"),
        "label.create": Phrase(es: "Creó un estado", en: "Made a label"),
        "label.save": Phrase(es: "Cambió un estado", en: "Changed a label"),
        "label.delete": Phrase(es: "Quitó un estado", en: "Removed a label"),
        "token.create": Phrase(es: "Creó un token de API", en: "Made an API token"),
        "token.revoke": Phrase(es: "Quitó un token de API", en: "Removed an API token"),
        "user.create": Phrase(es: "Creó un usuario", en: "Made a user"),
        "user.save": Phrase(es: "Cambió un usuario", en: "Changed a user"),
        "user.link": Phrase(es: "Pidió un enlace de contraseña", en: "Asked for a password link"),
        "order_confirmed": Phrase(es: "Confirmó el pedido", en: "Confirmed the order"),
        "order_cancelled": Phrase(es: "Anuló el pedido", en: "Cancelled the order"),
        "orders_retried": Phrase(es: "Reintentó el envío", en: "Tried the delivery again"),
        "order_edited": Phrase(es: "Cambió el pedido", en: "Changed the order"),
        "order_labelled": Phrase(es: "Cambió el estado del pedido", en: "Changed the order's label"),
        "products.import": Phrase(es: "Importó productos", en: "Imported products"),
        "prices.change": Phrase(es: "Cambió precios en bloque", en: "Changed prices in bulk"),
        "mail.retry": Phrase(es: "Reintentó un correo", en: "Tried a mail again"),
    ]
}
