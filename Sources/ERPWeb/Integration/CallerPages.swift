import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Who connects: with which kind of token, how often, what went wrong last.
struct CallerPages {
    private static let callersShown = 200
    private static let errorsShown = 50
    private static let days: Int64 = 7

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/integration", needs: .read, on: routes) { request in
            request.redirect(to: request.may(.manage) ? "integration/callers" : "integration/keys")
        }
        pages.page(.get, "{instance}/integration/callers", needs: .manage, on: routes, show)
    }

    private struct Reading: Sendable {
        let callers: [ApiCallerSummary]
        let hours: [Int64: Int64]
        let errors: [(number: Int64, error: ApiError)]
    }

    @Sendable
    private func show(_ request: ERPPageRequest) async throws -> Answer {
        let name = request.web.http.uri.queryParameters["name"] == nil ? nil : request.parameter("name")
        let kind = ApiCaller.Kind(rawValue: request.parameter("kind"))
        let about = kind.flatMap { kind in name.map { ApiCaller(instance: request.instance.id, kind: kind, name: $0) } }
        let before = Int64(request.parameter("before"))
        let hour = ApiCallCount.hour(of: services.clock.now())
        let reading = try await services.read(request.caller) { scope in
            Reading(
                callers: try ApiCallQueries.callers(since: hour - Self.days * 24, limit: Self.callersShown, in: scope),
                hours: try ApiCallQueries.hours(since: hour - Self.days * 24, of: about, in: scope).mapValues { $0.calls },
                errors: try ApiCallQueries.errors(of: about, before: before, limit: Self.errorsShown + 1, in: scope)
            )
        }
        let title = about.map { CallerWords.name($0, request) } ?? request.text(Phrase(es: "Quién se conecta", en: "Who connects"))
        return try request.page("integration-callers", title: title, model(request, about, reading, hour))
    }

    private func model(_ request: ERPPageRequest, _ about: ApiCaller?, _ reading: Reading, _ hour: Int64) -> JSON {
        let shown = reading.errors.prefix(Self.errorsShown)
        let own = about.map { "kind=\($0.kind.rawValue)&name=\(PathSegment.encoded($0.name))&" } ?? ""
        let next = reading.errors.count > Self.errorsShown ? shown.last.map { "?\(own)before=\($0.number)" } : nil
        let caption = request.text(Phrase(es: "Quién se conectó en los últimos 7 días", en: "Who connected in the last 7 days"))
        let model: JSON = [
            "is_one": .bool(about != nil), "callers": callers(reading.callers, caption, request).json(in: request.language),
            "errors": errors(shown.map(\.error), request).json(in: request.language), "has_errors": .bool(!shown.isEmpty),
            "all": .string(request.path("integration/callers")), "pager": ["next": .optional(next)],
            "hours": chart(request, reading.hours, hour).json, "days": days(request, reading.hours, hour).json,
        ]
        return model.merging(IntegrationTabs.json(request))
    }

    private func callers(_ callers: [ApiCallerSummary], _ caption: String, _ request: ERPPageRequest) -> RecordTable {
        RecordTable(
            caption,
            [
                .init(es: "Quién", en: "Who"), .init(es: "Con qué", en: "With what"),
                .init(es: "Pedidos", en: "Requests", isNumber: true), .init(es: "Con error", en: "With an error", isNumber: true),
                .init(es: "Última vez", en: "Last seen"),
            ],
            callers.map { summary in
                let caller = summary.caller
                let errors = request.formats.count(summary.errors)
                return .init(
                    [
                        .init(CallerWords.name(caller, request)), .init(request.text(CallerWords.kind(caller.kind))),
                        .init(request.formats.count(summary.calls)), .init(errors, tone: summary.errors > 0 ? "amber" : nil),
                        .init(request.formats.dateTime(summary.lastAt)),
                    ],
                    href: "?kind=\(caller.kind.rawValue)&name=\(PathSegment.encoded(caller.name))"
                )
            }
        )
    }

    private func errors(_ errors: [ApiError], _ request: ERPPageRequest) -> RecordTable {
        RecordTable(
            request.text(Phrase(es: "Últimos errores", en: "Last errors")),
            [
                .init(es: "Cuándo", en: "When", isWhole: true), .init(es: "Quién", en: "Who"), .init(es: "Qué pidió", en: "What was asked"),
                .init(es: "Respuesta", en: "Answer"), .init(es: "X-Request-Id", en: "X-Request-Id"),
            ],
            errors.map { error in
                .init([
                    .init(request.formats.dateTime(error.at)), .init(CallerWords.name(error.caller, request)),
                    .init("\(error.method) \(error.route.replacing("{instance}", with: request.instance.name))"),
                    .init(String(error.status), tone: error.status >= 500 ? "red" : "amber", detail: error.code), .init(error.requestID),
                ])
            }
        )
    }

    private func chart(_ request: ERPPageRequest, _ hours: [Int64: Int64], _ now: Int64) -> BarChart {
        BarChart(
            title: request.text(Phrase(es: "Pedidos por hora, último día", en: "Requests by the hour, last day")),
            bars: ((now - 23)...now).map { hour in
                let calls = hours[hour] ?? 0
                let label = request.formats.dateTime(Instant(microseconds: hour * 3_600_000_000))
                return .init(label: label, figure: request.formats.count(calls), value: calls)
            }
        )
    }

    private func days(_ request: ERPPageRequest, _ hours: [Int64: Int64], _ now: Int64) -> BarChart {
        // Days of the place, by the hour that each hour of it falls in.
        let formats = request.formats
        var sums: [String: Int64] = [:]
        var order: [String] = []
        for hour in (now - (Self.days - 1) * 24)...now {
            let day = formats.date(Instant(microseconds: hour * 3_600_000_000))
            if sums[day] == nil { order.append(day) }
            sums[day, default: 0] += hours[hour] ?? 0
        }
        return BarChart(
            title: request.text(Phrase(es: "Pedidos por día", en: "Requests by the day")),
            bars: order.map { .init(label: $0, figure: formats.count(sums[$0] ?? 0), value: sums[$0] ?? 0) }
        )
    }
}

/// How callers are called.
enum CallerWords {
    static func name(_ caller: ApiCaller, _ request: ERPPageRequest) -> String {
        caller.name.isEmpty ? request.text(Phrase(es: "Otras direcciones", en: "Other addresses")) : caller.name
    }

    static func kind(_ kind: ApiCaller.Kind) -> Phrase {
        switch kind {
        case .read: Phrase(es: "Token de lectura", en: "Read token")
        case .write: Phrase(es: "Token de usuario", en: "User's token")
        case .session: Phrase(es: "Navegador", en: "Browser")
        case .nobody: Phrase(es: "Sin token válido", en: "No valid token")
        }
    }
}
