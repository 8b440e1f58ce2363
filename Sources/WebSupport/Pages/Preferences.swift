import Foundation
import HTTPTypes
import Kernel

/// How somebody likes the pages; kept in cookies of the browser, for every site of this host.
package struct Preferences: Sendable {
    package let language: Language
    /// Nil: as the system has it.
    package let theme: Theme?

    package enum Theme: String, Sendable {
        case light, dark
    }

    package init(_ request: WebRequest) {
        language = request.cookie("language").flatMap(Language.init(rawValue:)) ?? request.language
        theme = request.cookie("theme").flatMap(Theme.init(rawValue:))
    }

    /// `POST /_/preferences` with `language` or `theme`, and `back`, the path to return to.
    package static func add(to routes: RouteTable) {
        routes.on(.post, "_/preferences") { request in
            try request.requireSameOrigin()
            let fields = try await request.formFields()
            var answer = Answer.redirect(to: LocalPath(fields.text("back"))?.text ?? "/")
            if let language = Language(rawValue: fields.text("language")) {
                answer = answer.settingCookie(.preference("language", language.rawValue))
            }
            if fields.has("theme") {
                let theme = Theme(rawValue: fields.text("theme"))
                answer = answer.settingCookie(.preference("theme", theme?.rawValue ?? "auto"))
            }
            return answer
        }
    }
}

/// A path of this site, with its query; never another site's address.
package struct LocalPath: Sendable {
    package let text: String

    /// Nil where the text could lead elsewhere.
    package init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        guard text.hasPrefix("/"), !text.hasPrefix("//"), isPlain, text.utf8.count <= 2000 else { return nil }
        self.text = text
    }
}
