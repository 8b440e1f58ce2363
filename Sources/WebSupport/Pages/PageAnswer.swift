package import HTTPTypes
import Hummingbird

extension Answer {
    /// A page. Nothing but our own scripts and styles runs on it, and it stands in nobody's frame.
    package static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, headers: pageHeaders, body: .init(byteBuffer: .init(string: html)))
    }

    /// The same page, fetched again by whoever comes back to it: the key of its form stands for what is typed now, and what was
    /// typed before is gone from it.
    package var fetchedAnew: Answer {
        var answer = self
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    /// Leads the browser elsewhere with a `GET`, after a form was accepted.
    /// - Parameter path: a path of ours; its parts are encoded already.
    package static func redirect(to path: String) -> Answer {
        Answer(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }

    private static let pageHeaders: HTTPFields = [
        .contentType: "text/html; charset=utf-8",
        .cacheControl: "private, no-cache",
        .vary: "Cookie, Accept-Language",
        .contentSecurityPolicy:
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
            + "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        .referrerPolicy: "same-origin",
        .permissionsPolicy: "camera=(), microphone=(), geolocation=()",
    ]

    package func settingCookie(_ cookie: Cookie) -> Answer {
        var answer = self
        answer.headers.append(HTTPField(name: .setCookie, value: cookie.header))
        return answer
    }
}

extension HTTPField.Name {
    static let referrerPolicy = named("Referrer-Policy")
    static let permissionsPolicy = named("Permissions-Policy")
    package static let secFetchSite = named("Sec-Fetch-Site")

    private static func named(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is a valid field name") }
        return name
    }
}
