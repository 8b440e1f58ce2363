import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

typealias StorePageHandler = @Sendable (StorePageRequest) async throws -> Answer

/// Puts pages into the table of routes: each with its reader, and every error as a page.
struct StorePages: Sendable {
    let services: StoreServices

    /// A page of the shop, for everybody.
    func shop(_ method: HTTPRequest.Method, _ pattern: String, on routes: RouteTable, _ handler: @escaping StorePageHandler) {
        add(method, pattern, on: routes) { request in try await handler(request) }
    }

    /// A page of the shop for who signed in.
    func buyer(_ method: HTTPRequest.Method, _ pattern: String, on routes: RouteTable, _ handler: @escaping StorePageHandler) {
        add(method, pattern, on: routes) { request in
            guard request.buyer != nil else { return request.toSignIn("sign-in") }
            return try await handler(request)
        }
    }

    /// A page of the administration.
    /// - Parameter permission: what its reader must be allowed; nil for every administrator.
    func admin(
        _ method: HTTPRequest.Method,
        _ pattern: String,
        needs permission: Administrator.Permission?,
        on routes: RouteTable,
        _ handler: @escaping StorePageHandler
    ) {
        add(method, pattern, on: routes) { request in
            guard let administrator = request.administrator else { return request.toSignIn("admin/sign-in") }
            if let permission, !administrator.may(permission) { throw Refusal.permissionRequired }
            return try await handler(request)
        }
    }

    private func add(_ method: HTTPRequest.Method, _ pattern: String, on routes: RouteTable, _ handler: @escaping StorePageHandler) {
        routes.on(method, pattern) { web in
            let request = try await read(web)
            do {
                if method != .get { try web.requireSameOrigin() }
                return try await handler(request)
            } catch {
                guard let refusal = Refusal(from: error) else { throw error }
                return try request.errorPage(refusal)
            }
        }
    }

    /// Reads who asks, in one transaction.
    private func read(_ web: WebRequest) async throws -> StorePageRequest {
        let slug = try web.path("store")
        let tokens = [web.sessionToken(SessionCookie.shop(slug)), web.sessionToken(SessionCookie.admin(slug))]
        let hashes = tokens.map { $0.map(SecretToken.hash) }
        let now = services.clock.now()
        let found = try await services.database.read { tx in try Visit.find(slug: slug, shop: hashes[0], admin: hashes[1], now, tx) }
        if !found.touched.isEmpty {
            try await services.database.write { tx in
                let scope = StoreScope(tx: tx, store: found.store, now: now)
                for hash in found.touched { try Sessions.touch(hash: hash, in: scope) }
            }
        }
        return StorePageRequest(
            web: web,
            store: StoreName(id: found.store, slug: slug),
            settings: found.settings,
            preferences: Preferences(web),
            buyer: found.buyer,
            administrator: found.administrator,
            frame: PageFrame(library: services.pages, cartCount: found.cartCount, alarm: found.alarm)
        )
    }
}

/// What the database knows of who asks for a page.
private struct Visit: Sendable {
    let store: StoreID
    let settings: StoreSettings
    var buyer: Buyer?
    var administrator: Administrator?
    var cartCount: Int64 = 0
    var alarm: Phrase?
    /// Sessions whose use is to be written down.
    var touched: [[UInt8]] = []

    static func find(slug: String, shop: [UInt8]?, admin: [UInt8]?, _ now: Instant, _ tx: any SQLTransaction) throws -> Visit {
        let store = try StoreQueries.find(slug: slug, in: tx)
        let scope = StoreScope(tx: tx, store: store, now: now)
        var visit = Visit(store: store, settings: try StoreSettingsActions.find(in: scope))
        for hash in [shop, admin].compactMap({ $0 }) {
            guard let session = try Sessions.find(hash: hash, in: scope) else { continue }
            if session.needsTouch { visit.touched.append(hash) }
            switch session.account {
            case .buyer(let id) where hash == shop:
                visit.buyer = try BuyerQueries.findIfAny(id, in: scope)
                visit.cartCount = try CartQueries.count(of: id, in: scope)
            case .administrator(let id) where hash == admin:
                let administrator = try AdministratorQueries.find(id, in: scope)
                guard administrator.isActive else { break }
                visit.administrator = administrator
                visit.alarm = try ConnectionAlarm.find(in: scope)
            default: break
            }
        }
        return visit
    }
}

/// The names of the cookies that hold sessions.
enum SessionCookie {
    static func shop(_ slug: String) -> String { "shop-\(slug)" }
    static func admin(_ slug: String) -> String { "admin-\(slug)" }
}

extension StorePageRequest {
    /// A page that says why something was not done.
    func errorPage(_ refusal: Refusal) throws -> Answer {
        let problem = ProblemDocument.json(refusal, language: language)
        let isAdministration = web.http.uri.path.hasPrefix(path("admin"))
        let model: JSON = [
            "heading": problem["title"] ?? .null,
            "details": .array(refusal.issues.map { ["text": .string(text($0.detail))] }),
            "back": .string(path(isAdministration ? "admin" : "")),
        ]
        let title = problem["title"]?.stringValue ?? ""
        return try page(isAdministration ? "admin-error" : "error", title: title, model, status: refusal.kind.status)
    }
}

extension Refusal {
    static var permissionRequired: Refusal {
        Refusal(
            .forbidden,
            "permission_required",
            es: "Su usuario no tiene permiso para esta parte de la administración: pídaselo a quien administra los usuarios.",
            en: "Your user may not see this part of the administration: ask whoever manages the users."
        )
    }
}
