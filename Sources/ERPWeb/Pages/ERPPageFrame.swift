import ERPCore
import Hummingbird
import Kernel
import WebSupport

/// What stands around every page of Acqua: the company, the menu, who signed in, what was just done.
enum ERPPageFrame {
    static func model(of request: ERPPageRequest, title: String) -> JSON {
        let theme = request.preferences.theme
        return [
            "title": .string(title), "lang": .string(request.language.rawValue),
            "is_es": .bool(request.language == .es), "is_en": .bool(request.language == .en),
            "theme": .optional(theme?.rawValue), "is_light": .bool(theme == .light), "is_dark": .bool(theme == .dark),
            "path": .string(request.ownPath), "base": .string(request.path()),
            "site": ["name": .string(request.instance.legalName ?? request.instance.name), "home": .string(request.path())],
            "user": request.user.map { ["name": .string($0.username)] } ?? .null,
            "may_write": .bool(request.may(.write)), "may_manage": .bool(request.may(.manage)),
            "notice": notice(request),
            "menu_entries": .array(ERPMenu.entries(request)),
        ]
    }

    /// What was just done, by the name of its text; a name that is not known says nothing.
    private static func notice(_ request: ERPPageRequest) -> JSON {
        let name = request.parameter("notice")
        guard !name.isEmpty, let text = request.library.textIfAny("notice", name, in: request.language) else { return .null }
        return ["text": .string(text), "tone": "good"]
    }
}

/// The menu of Acqua, by what the reader may.
enum ERPMenu {
    /// A page by its path below the instance's and its text in `Texts/menu.json`.
    private typealias Entry = (path: String, text: String, permission: Permission)

    private static let all: [Entry] = [
        ("", "home", .read), ("transactions", "transactions", .read), ("customers", "customers", .read),
        ("products", "products", .read), ("prices", "prices", .read), ("stock", "stock", .read),
        ("integration", "integration", .read), ("administration", "administration", .manage),
    ]

    /// The pages about prices, one beside the other.
    private static let prices: [Entry] = [
        ("prices", "price_lists", .read),
        ("prices/repricings", "repricings", .read),
        ("prices/explanation", "price_explanation", .read),
    ]

    /// The pages of the administration, one beside the other.
    private static let administration: [Entry] = [
        ("administration/settings", "settings", .manage), ("administration/users", "users", .manage),
        ("administration/files", "files", .manage), ("administration/audit", "audit", .manage),
    ]

    static func entries(_ request: ERPPageRequest) -> [JSON] {
        let here = request.web.http.uri.path
        return all.filter { request.may($0.permission) }.map { entry in
            let path = request.path(entry.path)
            return [
                "href": .string(path), "text": .string(request.library.text("menu", entry.text, in: request.language)),
                "current": .bool(here == path || (!entry.path.isEmpty && here.hasPrefix(path + "/"))),
                "waiting": entry.text == "customers" ? .optional(waiting(request.customersToReview)) : .null,
            ]
        }
    }

    /// How many wait behind an entry; nil where none does.
    static func waiting(_ count: Int) -> String? {
        count == 0 ? nil : count > 99 ? "99+" : String(count)
    }

    /// The pages that stand beside the one that was asked for.
    static func tabs(_ request: ERPPageRequest) -> [PageTab] {
        let path = request.web.http.uri.path
        let section = [prices].first { path == request.path($0[0].path) || path.hasPrefix(request.path($0[0].path) + "/") }
        return (section ?? administration).filter { request.may($0.permission) }.map { entry in
            PageTab(path: entry.path, text: request.library.text("menu", entry.text, in: request.language))
        }
    }
}
