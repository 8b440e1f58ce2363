import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

typealias ERPPageHandler = @Sendable (ERPPageRequest) async throws -> Answer

/// Puts pages into the table of routes: each with its reader, and every error as a page.
struct ERPPages: Sendable {
    let services: ERPServices

    /// A page for everybody: the door.
    func open(_ method: HTTPRequest.Method, _ pattern: String, on routes: RouteTable, _ handler: @escaping ERPPageHandler) {
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

    /// A page for who signed in.
    /// - Parameter permission: what its reader must be allowed.
    func page(
        _ method: HTTPRequest.Method,
        _ pattern: String,
        needs permission: Permission,
        on routes: RouteTable,
        _ handler: @escaping ERPPageHandler
    ) {
        open(method, pattern, on: routes) { request in
            guard request.user != nil else { return request.toSignIn("sign-in") }
            guard request.may(permission) else { throw Refusal.permissionRequired(permission) }
            return try await handler(request)
        }
    }

    /// Reads who asks; the use of his session is written down now and then.
    private func read(_ web: WebRequest) async throws -> ERPPageRequest {
        let instance = try await services.directory.instance(try web.path("instance"))
        var user: UserCredentials?
        var toReview = 0
        if let token = web.sessionToken(ERPSessionCookie.name(instance.name)) {
            let (hash, now, database) = (SecretToken.hash(token), services.clock.now(), services.database)
            let (found, waiting) = try await database.read { tx in
                let scope = InstanceScope(tx: tx, instance: instance.id, now: now)
                let session = try Sessions.find(hash: hash, in: scope)
                return (session, session == nil ? 0 : try CustomerQueries.reviewCount(upTo: 100, in: scope))
            }
            user = found?.user
            toReview = waiting
            if found?.needsTouch == true {
                try await database.write { tx in
                    try Sessions.touch(hash: hash, in: InstanceScope(tx: tx, instance: instance.id, now: now))
                }
            }
        }
        var request = ERPPageRequest(web: web, instance: instance, preferences: Preferences(web), library: services.pages, user: user)
        request.customersToReview = toReview
        return request
    }
}

extension Refusal {
    static func permissionRequired(_ permission: Permission) -> Refusal {
        let needs: Phrase =
            switch permission {
            case .read: Phrase(es: "lectura", en: "read")
            case .write: Phrase(es: "escritura", en: "write")
            case .manage: Phrase(es: "administración", en: "manage")
            }
        return Refusal(
            .forbidden,
            "permission_required",
            es: "Hace falta el permiso de \(needs.es): pídaselo a quien administra los usuarios.",
            en: "This needs the permission “\(needs.en)”: ask whoever manages the users."
        )
    }
}
