import HTTPTypes
import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// A request for a page of a store: who asks, and how he likes it.
struct StorePageRequest: PageRequest {
    let web: WebRequest
    let store: StoreName
    let settings: StoreSettings
    let preferences: Preferences
    /// Who signed in to the shop.
    let buyer: Buyer?
    /// Who signed in to the administration.
    let administrator: Administrator?
    let frame: PageFrame

    var tabs: [PageTab] { SettingsTabs.tabs(self) }

    func path(_ rest: String = "") -> String {
        rest.isEmpty ? "/\(store.slug)" : "/\(store.slug)/\(rest)"
    }

    /// Who works in the administration, as the audit trail names him.
    var administratorName: String { administrator?.name ?? "" }

    /// In which the shop writes of its own accord.
    var mailLanguage: Language { Language(rawValue: settings.language) ?? .es }

    /// A caller of the features, by who signed in: the administrator in the administration, else the buyer.
    var caller: StoreCaller {
        let actor: Actor = if administrator == nil, let buyer { .buyer(buyer.id) } else { .administrator }
        return StoreCaller(store: store.id, slug: store.slug, actor: actor)
    }

    func page(_ template: String, title: String, _ model: JSON, status: HTTPResponse.Status) throws -> Answer {
        let html = try frame.library.render(template, frame.model(of: self, title: title).merging(model), in: language)
        return .page(html, status: status)
    }
}
