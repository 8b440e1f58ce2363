import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// The pages of the settings, one beside the other.
enum SettingsTabs {
    private static let all: [(path: String, text: String, permission: Administrator.Permission)] = [
        ("admin/settings", "general", .settings), ("admin/settings/terms", "terms", .settings),
        ("admin/settings/labels", "labels", .settings), ("admin/settings/mails", "mails", .settings),
        ("admin/settings/tokens", "tokens", .administrators), ("admin/settings/administrators", "administrators", .administrators),
        ("admin/settings/audit", "audit", .administrators),
    ]

    /// Those that the reader may see; none beside a page that is not one of them.
    static func tabs(_ request: StorePageRequest) -> [PageTab] {
        all.filter { request.administrator?.may($0.permission) ?? false }.map { tab in
            PageTab(path: tab.path, text: request.frame.library.text("menu", tab.text, in: request.language))
        }
    }
}
