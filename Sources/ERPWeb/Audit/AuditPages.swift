import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Who changed what, and when: a list with its search, and the same as a file.
struct AuditPages {
    private static let pageSize = 100
    private static let exportPart = 500

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/administration/audit", needs: .manage, on: routes, list)
        pages.page(.get, "{instance}/administration/audit.csv", needs: .manage, on: routes, export)
    }

    private func filter(_ request: ERPPageRequest) -> AuditFilter {
        func given(_ name: String) -> String? { request.parameter(name).isEmpty ? nil : request.parameter(name) }
        let until = CalendarDate(request.parameter("until")).map { request.formats.start(of: $0).advanced(bySeconds: 86400) }
        return AuditFilter(
            actor: given("actor"),
            subject: given("subject"),
            action: given("action"),
            from: CalendarDate(request.parameter("from")).map { request.formats.start(of: $0) },
            until: until
        )
    }

    private static func query(_ request: ERPPageRequest) -> String {
        PathSegment.query(["actor", "subject", "action", "from", "until"].map { ($0, request.parameter($0)) })
    }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        let (filter, before) = (filter(request), Int64(request.parameter("before")))
        let (found, users) = try await services.read(request.caller) { scope in
            (try AuditQueries.list(filter, before: before, limit: Self.pageSize + 1, in: scope), try UserQueries.all(in: scope))
        }
        let shown = found.prefix(Self.pageSize)
        let title = request.text(Phrase(es: "Auditoría", en: "Audit trail"))
        let query = Self.query(request)
        func choices(_ all: [(String, String)], _ name: String) -> JSON {
            .array(
                all.map { ["value": .string($0.0), "text": .string($0.1), "selected": .bool(request.parameter(name) == $0.0)] }
            )
        }
        let kinds = AuditWords.kindNames.map { ($0, request.text(AuditWords.kind($0))) }
        var actors = users.map { ($0.username, $0.username) } + [("acqua", "acqua")]
        let asked = request.parameter("actor")
        if !asked.isEmpty, !actors.contains(where: { $0.0 == asked }) { actors.append((asked, asked)) }
        let model: JSON = [
            "table": table(Array(shown), title, request).json(in: request.language), "actors": choices(actors, "actor"),
            "kinds": choices(kinds, "action"), "subject": .string(request.parameter("subject")), "from": .string(request.parameter("from")),
            "until": .string(request.parameter("until")), "export": .string(request.path("administration/audit.csv?\(query)")),
            "pager": ["next": .optional(found.count > Self.pageSize ? shown.last.map { "?\(query)before=\($0.number)" } : nil)],
        ]
        return try request.page("audit", title: title, model.merging(PageTab.json(on: request)))
    }

    private func table(_ entries: [AuditEntry], _ title: String, _ request: ERPPageRequest) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Cuándo", en: "When", isWhole: true), .init(es: "Quién", en: "Who"), .init(es: "Qué", en: "What"),
            .init(es: "Cuál", en: "Which"), .init(es: "Cambios", en: "Changes"),
        ]
        let rows = entries.map { entry in
            RecordTable.Row([
                .init(request.formats.dateTime(entry.at)),
                .init(entry.author.name, detail: request.text(AuditWords.door(entry.author.door))),
                .init(request.text(AuditWords.phrase(entry.action))), .init(entry.subject), .init(AuditWords.changes(entry.changes)),
            ])
        }
        return RecordTable(title, columns, rows)
    }

    /// Part by part, so that memory stays flat however many there are.
    @Sendable
    private func export(_ request: ERPPageRequest) async throws -> Answer {
        let (services, caller, filter) = (services, request.caller, filter(request))
        let body = ResponseBody { writer in
            var csv = CSVWriter()
            csv.append(["at", "actor", "via", "request_id", "action", "subject", "changes"])
            try await writer.write(.init(bytes: csv.bytes))
            var before: Int64?
            while true {
                let last = before
                let part = try await services.read(caller) { scope in
                    try AuditQueries.list(filter, before: last, limit: Self.exportPart, in: scope)
                }
                guard !part.isEmpty else { break }
                var csv = CSVWriter()
                for entry in part { csv.append(Self.row(entry)) }
                try await writer.write(.init(bytes: csv.bytes))
                before = part.last?.number
            }
            try await writer.finish(nil)
        }
        let headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
            .contentDisposition: "attachment; filename=\"\(request.instance.name)-audit.csv\"",
        ]
        return Answer(status: .ok, headers: headers, body: body)
    }

    private static func row(_ entry: AuditEntry) -> [String] {
        let author = entry.author
        return [entry.at.description]
            + [author.name, author.door.rawValue, author.requestID ?? "", entry.action, entry.subject, entry.changes.text]
            .map(SpreadsheetCell.text)
    }
}
