import ERPCore
import Hummingbird
import Kernel
import WebSupport

/// Where one begins: the door of the server, and the first page of an instance.
struct HomePages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        routes.on(.get, "", door)
        pages.page(.get, "{instance}", needs: .read, on: routes) { request in
            try request.page("home", title: request.text(Phrase(es: "Inicio", en: "Home")), [:])
        }
    }

    /// Asks for the instance, and leads to it.
    @Sendable
    private func door(_ request: WebRequest) async throws -> Answer {
        let typed = request.http.uri.queryParameters["instance"].map(String.init) ?? ""
        let preferences = Preferences(request)
        var isUnknown = false
        if !typed.isEmpty {
            do {
                let instance = try await services.directory.instance(typed.hasPrefix("~") ? "" : typed)
                return .redirect(to: "/\(instance.name)")
            } catch let refusal as Refusal where refusal.code == "unknown_instance" {
                isUnknown = true
            }
        }
        let theme = preferences.theme?.rawValue
        let model: JSON = [
            "title": "Acqua", "lang": .string(preferences.language.rawValue), "theme": .optional(theme), "path": "/",
            "site": ["name": "Acqua", "home": "/"], "typed": .string(typed), "is_unknown": .bool(isUnknown),
            "is_es": .bool(preferences.language == .es), "is_en": .bool(preferences.language == .en),
            "is_light": .bool(preferences.theme == .light), "is_dark": .bool(preferences.theme == .dark),
        ]
        return .page(try services.pages.render("door", model, in: preferences.language), status: isUnknown ? .notFound : .ok)
    }
}
