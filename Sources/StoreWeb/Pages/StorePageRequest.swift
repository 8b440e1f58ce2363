import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// A request for a page of a store: who asks, and how he likes it.
struct StorePageRequest: Sendable {
    let web: WebRequest
    let store: StoreName
    let settings: StoreSettings
    let preferences: Preferences
    /// Who signed in to the shop.
    let buyer: Buyer?
    /// Who signed in to the administration.
    let administrator: Administrator?
    let frame: PageFrame

    var language: Language { preferences.language }
    var formats: Formats { Formats(language) }

    /// A path of the store: `path("orders")` is `/demo/orders`.
    func path(_ rest: String = "") -> String {
        rest.isEmpty ? "/\(store.slug)" : "/\(store.slug)/\(rest)"
    }

    /// Where a page hears that what it shows has changed.
    /// - Parameter shown: the fingerprint of what it shows.
    func livePath(_ rest: String, shown: String) -> String {
        path(rest) + "?shown=" + PathSegment.encoded(shown)
    }

    /// A parameter of the query without white space at its ends; empty where there is none. Pages overlook what they do not know.
    func parameter(_ name: String) -> String {
        let value = web.http.uri.queryParameters[name[...]].map(String.init) ?? ""
        return value.unicodeScalars.contains("\0") ? "" : value.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Who works in the administration, as the audit trail names him.
    var administratorName: String { administrator?.name ?? "" }

    /// In which the shop writes of its own accord.
    var mailLanguage: Language { Language(rawValue: settings.language) ?? .es }

    func text(_ phrase: Phrase) -> String { phrase.text(in: language) }

    /// A caller of the features, by who signed in: the administrator in the administration, else the buyer.
    var caller: StoreCaller {
        let actor: Actor = if administrator == nil, let buyer { .buyer(buyer.id) } else { .administrator }
        return StoreCaller(store: store.id, slug: store.slug, actor: actor)
    }

    /// A page of the store.
    /// - Parameters:
    ///   - template: the file in `Templates` without its suffix.
    ///   - title: what the browser's tab says.
    func page(_ template: String, title: String, _ model: JSON, status: HTTPResponse.Status = .ok) throws -> Answer {
        let html = try frame.library.render(template, frame.model(of: self, title: title).merging(model), in: language)
        return .page(html, status: status)
    }

    /// Leads to another page of the store, which then says that it was done.
    /// - Parameter notice: the name of a text in `Texts/notice.json`.
    func redirect(to rest: String, notice: String? = nil) -> Answer {
        let mark = rest.contains("?") ? "&" : "?"
        return .redirect(to: path(rest) + (notice.map { "\(mark)notice=\($0)" } ?? ""))
    }
}
