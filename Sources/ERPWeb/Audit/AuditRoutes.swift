import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `GET …/audit`, with the permission `manage`: who changed what, the newest first.
struct AuditRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/audit", list)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        let query = try request.query("actor", "subject", "action", "from", "until", "limit", "cursor")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let before = try query.text("cursor").map { try Self.position(try ListCursor.decode($0, list: "audit")) }
        let filter = AuditFilter(
            actor: try query.text("actor"),
            subject: try query.text("subject"),
            action: try query.text("action"),
            from: try query.instant("from"),
            until: try query.instant("until")
        )
        let found = try await services.read(caller) { scope in
            try AuditQueries.list(filter, before: before, limit: limit + 1, in: scope)
        }
        let items = found.prefix(limit)
        let next = found.count > limit ? items.last.map { ListCursor.encode(String($0.number), list: "audit") } : nil
        return ListAnswer.make(request, items: items.map(Self.json), nextCursor: next)
    }

    private static func position(_ text: String) throws -> Int64 {
        guard let number = Int64(text) else { throw Refusal.invalidCursor }
        return number
    }

    private static func json(_ entry: AuditEntry) -> JSON {
        [
            "at": .string(entry.at.description), "actor": .string(entry.author.name), "via": .string(entry.author.door.rawValue),
            "request_id": .optional(entry.author.requestID), "action": .string(entry.action), "subject": .string(entry.subject),
            "changes": entry.changes,
        ]
    }
}
