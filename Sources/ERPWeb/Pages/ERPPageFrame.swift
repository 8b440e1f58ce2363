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
        ("", "home", .read)
    ]

    /// The pages of the administration, one beside the other.
    private static let administration: [Entry] = []

    static func entries(_ request: ERPPageRequest) -> [JSON] {
        let here = request.web.http.uri.path
        return all.filter { request.may($0.permission) }.map { entry in
            let path = request.path(entry.path)
            return [
                "href": .string(path), "text": .string(request.library.text("menu", entry.text, in: request.language)),
                "current": .bool(here == path || (!entry.path.isEmpty && here.hasPrefix(path + "/"))),
            ]
        }
    }

    static func administrationTabs(_ request: ERPPageRequest) -> [PageTab] {
        administration.filter { request.may($0.permission) }.map { entry in
            PageTab(path: entry.path, text: request.library.text("menu", entry.text, in: request.language))
        }
    }
}
