import Foundation
package import HTTPTypes
import Hummingbird
package import Kernel

/// A request for a page of a site: who asks is the site's matter, how he likes it is that of every page.
package protocol PageRequest: Sendable {
    var web: WebRequest { get }
    var preferences: Preferences { get }
    /// The pages that stand beside this one, as tabs above it; most have none.
    var tabs: [PageTab] { get }

    /// A path of the site: `path("orders")` is `/demo/orders`; the site's own where it is empty.
    func path(_ rest: String) -> String

    /// A page of the site.
    /// - Parameters:
    ///   - template: the file in `Templates` without its suffix.
    ///   - title: what the browser's tab says.
    func page(_ template: String, title: String, _ model: JSON, status: HTTPResponse.Status) throws -> Answer
}

extension PageRequest {
    package var language: Language { preferences.language }
    package var formats: Formats { Formats(language) }
    package var tabs: [PageTab] { [] }

    package func text(_ phrase: Phrase) -> String { phrase.text(in: language) }

    /// A parameter of the query without white space at its ends; empty where there is none. Pages overlook what they do not know.
    package func parameter(_ name: String) -> String {
        let value = web.http.uri.queryParameters[name[...]].map(String.init) ?? ""
        return value.unicodeScalars.contains("\0") ? "" : value.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Where a page hears that what it shows has changed.
    /// - Parameter shown: the fingerprint of what it shows.
    package func livePath(_ rest: String, shown: String) -> String {
        path(rest) + "?shown=" + PathSegment.encoded(shown)
    }

    /// The path with its query, without what a redirection added.
    package var ownPath: String {
        let uri = web.http.uri
        let query = (uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("notice=") }.joined(separator: "&")
        return query.isEmpty ? uri.path : "\(uri.path)?\(query)"
    }

    package func page(_ template: String, title: String, _ model: JSON) throws -> Answer {
        try page(template, title: title, model, status: .ok)
    }

    /// Leads to another page of the site, which then says that it was done.
    /// - Parameter notice: the name of a text in `Texts/notice.json`.
    package func redirect(to rest: String, notice: String? = nil) -> Answer {
        let mark = rest.contains("?") ? "&" : "?"
        return .redirect(to: path(rest) + (notice.map { "\(mark)notice=\($0)" } ?? ""))
    }

    /// Asks to sign in, and leads back afterwards.
    /// - Parameter door: the path of the site where one signs in.
    package func toSignIn(_ door: String) -> Answer {
        let isGet = web.http.method == .get
        let back = isGet ? ownPath : web.http.headers[.referer].flatMap(LocalPath.init(referer:))?.text
        let next = back.flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }
        return .redirect(to: path(door) + (next.map { "?next=\($0)" } ?? ""))
    }
}

extension LocalPath {
    /// The path of a page that sent a form.
    init?(referer: String) {
        guard let scheme = referer.firstRange(of: "://"), let slash = referer[scheme.upperBound...].firstIndex(of: "/") else { return nil }
        self.init(String(referer[slash...]))
    }
}

/// A page that stands beside others, as their tabs show it.
package struct PageTab: Sendable {
    let path: String
    let text: String

    /// - Parameter path: a path of the site.
    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// What the partial `page-tabs` shows.
    package static func json(on request: some PageRequest) -> JSON {
        json(request.tabs, on: request)
    }

    /// The same with the tabs of one section.
    package static func json(_ tabs: [PageTab], on request: some PageRequest) -> JSON {
        let here = request.web.http.uri.path
        let paths = tabs.map { request.path($0.path) }
        // A page below a tab belongs to it: that of the longest path, where one is below the other.
        let current = paths.filter { here == $0 || here.hasPrefix($0 + "/") }.max { $0.utf8.count < $1.utf8.count }
        let tabs = zip(tabs, paths).map { tab, path -> JSON in
            ["href": .string(path), "text": .string(tab.text), "current": .bool(path == current)]
        }
        return ["tabs": .array(tabs), "has_tabs": .bool(!tabs.isEmpty)]
    }
}
