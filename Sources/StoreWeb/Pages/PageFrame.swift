import Foundation
import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// What stands around every page: names, menus, who signed in, what was just done.
struct PageFrame: Sendable {
    let library: PageLibrary
    /// Lines in the buyer's cart.
    let cartCount: Int64
    /// What is wrong with the connection, for every page of the administration; nil where nothing is.
    let alarm: Phrase?

    func model(of request: StorePageRequest, title: String) -> JSON {
        let theme = request.preferences.theme
        return [
            "title": .string(title), "lang": .string(request.language.rawValue),
            "is_es": .bool(request.language == .es), "is_en": .bool(request.language == .en),
            "theme": .optional(theme?.rawValue), "is_light": .bool(theme == .light), "is_dark": .bool(theme == .dark),
            "path": .string(request.ownPath), "base": .string(request.path()),
            "site": ["name": .string(request.settings.companyName), "home": .string(request.path())],
            "buyer": buyer(request), "administrator": administrator(request),
            "cart_count": .string(cartCount == 0 ? "" : String(cartCount)),
            "alarm": .optional(alarm.map { request.text($0) }),
            "notice": notice(request),
            "shop_menu": .array(Self.menu(Self.shopMenu(request), request)),
            "admin_menu": .array(Self.menu(Self.adminMenu(request), request)),
        ]
    }

    private func buyer(_ request: StorePageRequest) -> JSON {
        guard let buyer = request.buyer else { return .null }
        return [
            "name": .string(buyer.details.name), "is_approved": .bool(buyer.status == .approved),
            "is_pending": .bool(buyer.status == .pending), "is_blocked": .bool(buyer.status == .blocked),
        ]
    }

    private func administrator(_ request: StorePageRequest) -> JSON {
        request.administrator.map { ["name": .string($0.name)] } ?? .null
    }

    /// What was just done, by the name of its text; a name that is not known says nothing.
    private func notice(_ request: StorePageRequest) -> JSON {
        let name = request.parameter("notice")
        guard !name.isEmpty, let text = library.textIfAny("notice", name, in: request.language) else { return .null }
        return ["text": .string(text), "tone": "good"]
    }
}

extension PageFrame {
    /// An entry of a menu: the path below the store's, and its text in `Texts/menu.json`.
    private struct Entry {
        let path: String
        let text: String
    }

    private static func menu(_ entries: [Entry], _ request: StorePageRequest) -> [JSON] {
        entries.map { entry in
            let path = request.path(entry.path)
            let here = request.web.http.uri.path
            let isHere = here == path || (!["", "admin"].contains(entry.path) && here.hasPrefix(path + "/"))
            return [
                "href": .string(path), "text": .string(request.frame.library.text("menu", entry.text, in: request.language)),
                "current": .bool(isHere),
            ]
        }
    }

    private static func shopMenu(_ request: StorePageRequest) -> [Entry] {
        let (catalogue, account) = (Entry(path: "", text: "catalogue"), Entry(path: "account", text: "my_account"))
        guard let buyer = request.buyer else { return [catalogue] }
        guard buyer.status == .approved else { return [catalogue, account] }
        return [catalogue, Entry(path: "quick-order", text: "quick_order"), Entry(path: "orders", text: "my_orders"), account]
    }

    private static func adminMenu(_ request: StorePageRequest) -> [Entry] {
        guard let administrator = request.administrator else { return [] }
        let all: [(Administrator.Permission?, Entry)] = [
            (nil, Entry(path: "admin", text: "dashboard")), (.orders, Entry(path: "admin/orders", text: "orders")),
            (.products, Entry(path: "admin/products", text: "products")), (.buyers, Entry(path: "admin/buyers", text: "buyers")),
            (.integrations, Entry(path: "admin/integrations/erp", text: "integrations")),
            administrator.may(.settings)
                ? (.settings, Entry(path: "admin/settings", text: "settings"))
                : (.administrators, Entry(path: "admin/settings/administrators", text: "settings")),
        ]
        return all.filter { permission, _ in permission.map(administrator.may) ?? true }.map(\.1)
    }
}
