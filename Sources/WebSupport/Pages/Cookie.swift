import Foundation
import HTTPTypes
import Hummingbird
import Kernel

/// A cookie that we set. Those of sessions bear the prefix `__Host-`, so that no other host can set them.
package struct Cookie: Sendable {
    private let name: String
    private let value: String
    /// Nil: until the browser is closed.
    private let maxAgeSeconds: Int?
    /// Whether scripts cannot read it.
    private let isHidden: Bool

    /// The cookie of a session: its token, or nothing to end it.
    package static func session(_ name: String, token: String?, maxAgeSeconds: Int) -> Cookie {
        Cookie(name: "__Host-" + name, value: token ?? "", maxAgeSeconds: token == nil ? 0 : maxAgeSeconds, isHidden: true)
    }

    /// What somebody likes: a language, a theme.
    package static func preference(_ name: String, _ value: String) -> Cookie {
        Cookie(name: name, value: value, maxAgeSeconds: 31_536_000, isHidden: false)
    }

    var header: String {
        var parts = ["\(name)=\(value)", "Path=/", "SameSite=Lax", "Secure"]
        if let maxAgeSeconds { parts.append("Max-Age=\(maxAgeSeconds)") }
        if isHidden { parts.append("HttpOnly") }
        return parts.joined(separator: "; ")
    }
}

extension WebRequest {
    /// The value of a cookie; of several of one name the first.
    package func cookie(_ name: String) -> String? {
        for header in http.headers[values: .cookie] {
            for part in header.split(separator: ";") {
                let pair = part.trimmingPrefix(while: { $0 == " " }).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if pair.count == 2, pair[0] == name { return String(pair[1]) }
            }
        }
        return nil
    }

    /// The token of a session, where it has the form of one.
    package func sessionToken(_ name: String) -> String? {
        guard let token = cookie("__Host-" + name), (20...200).contains(token.utf8.count) else { return nil }
        return token
    }

    /// Refuses a form that another site sent in a visitor's name. Browsers say where a request comes from; a caller that says
    /// nothing holds no visitor's cookies either way, and is refused as well.
    /// - Throws: `cross_site`.
    package func requireSameOrigin() throws {
        if let site = http.headers[.secFetchSite] {
            guard site == "same-origin" else { throw Refusal.crossSite }
            return
        }
        guard let origin = http.headers[.origin], let host = http.head.authority, origin == "https://\(host)" || origin == "http://\(host)"
        else {
            throw Refusal.crossSite
        }
    }
}

extension Refusal {
    static var crossSite: Refusal {
        Refusal(
            .forbidden,
            "cross_site",
            es: "El formulario no viene de este sitio: vuelva a la página y envíelo de nuevo.",
            en: "The form does not come from this site: go back to the page and send it again."
        )
    }
}
