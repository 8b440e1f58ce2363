import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// What those who connect want to know, and those who look after them.
struct IntegrationRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/keys/{key}", key)
        routes.on(.get, "{instance}/api/v1/integration/callers", callers)
        routes.on(.get, "{instance}/api/v1/integration/errors", errors)
        routes.on(.post, "{instance}/api/v1/settings/public-read/preview", preview)
    }

    /// What a key did; 404 where it did nothing.
    @Sendable
    private func key(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let key = try request.path("key")
        guard let found = try await services.read(caller, { scope in try KeyEffect.find(key, in: scope) }) else { throw Refusal.notFound }
        return .json(found.json)
    }

    @Sendable
    private func callers(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        let query = try request.query("days")
        let days = try query.integer("days", in: 1...Int(ApiCallActions.keptDays), default: 7)
        let since = ApiCallCount.hour(of: services.clock.now().advanced(bySeconds: -86400 * Double(days)))
        let found = try await services.read(caller) { scope in try ApiCallQueries.callers(since: since, limit: 1000, in: scope) }
        return ListAnswer.make(request, items: found.map(Self.json), nextCursor: nil)
    }

    private static func json(_ summary: ApiCallerSummary) -> JSON {
        [
            "kind": .string(summary.caller.kind.rawValue), "caller": .string(summary.caller.name), "calls": .integer(summary.calls),
            "errors": .integer(summary.errors), "last_at": .string(summary.lastAt.description),
        ]
    }

    @Sendable
    private func errors(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        let query = try request.query("kind", "caller", "limit", "cursor")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let before = try query.text("cursor").map { cursor in
            guard let number = Int64(try ListCursor.decode(cursor, list: "api-errors")) else { throw Refusal.invalidCursor }
            return number
        }
        let about = try Self.caller(kind: try query.text("kind"), name: try query.text("caller"), of: caller.instance.id)
        let page = try await services.read(caller) { scope in
            try ApiCallQueries.errors(of: about, before: before, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode(String($0.number), list: "api-errors") } : nil
        return ListAnswer.make(request, items: items.map { Self.json($0.error) }, nextCursor: next)
    }

    /// Nil for all.
    static func caller(kind: String?, name: String?, of instance: InstanceID) throws -> ApiCaller? {
        guard kind != nil || name != nil else { return nil }
        guard let kind = kind.flatMap(ApiCaller.Kind.init(rawValue:)), let name else {
            throw Refusal.invalidField(
                at: "?kind",
                es: "kind (read, write, session o none) y caller van juntos.",
                en: "kind (read, write, session or none) and caller go together."
            )
        }
        return ApiCaller(instance: instance, kind: kind, name: name)
    }

    private static func json(_ error: ApiError) -> JSON {
        [
            "at": .string(error.at.description), "kind": .string(error.caller.kind.rawValue), "caller": .string(error.caller.name),
            "method": .string(error.method), "route": .string(error.route), "status": .integer(error.status),
            "code": .string(error.code), "request_id": .string(error.requestID),
        ]
    }

    /// What an outsider would see of some SKUs if this were the policy; nothing is changed.
    @Sendable
    private func preview(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        _ = try request.query()
        let json = try await request.json()
        let form = try Form(json)
        _ = form.has("public_read")
        let skus = form.optional("skus", .array(.sku, count: 0...PublicPreview.skusMaximum)) ?? []
        try form.finish()
        let policy: JSON = json["public_read"].map { ["public_read": $0] } ?? [:]
        return .json(try await services.previewPublicRead(policy, skus, caller).json)
    }
}
