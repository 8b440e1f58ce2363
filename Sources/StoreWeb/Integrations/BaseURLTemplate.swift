import Foundation
import Kernel

/// The address of Acqua as a user gives it: `https://host[:port][/path]`, with `{instance}` where the instance's name goes.
struct BaseURLTemplate: Equatable, Sendable {
    let text: String
    let isSecure: Bool

    /// Nil for anything else: other schemes, user names, queries, fragments, white space, no host.
    init?(_ text: String) {
        guard let separator = text.range(of: "://") else { return nil }
        switch text[..<separator.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = text[separator.upperBound...].replacing("{instance}", with: "i")
        guard rest.utf8.allSatisfy(Self.isAllowed) else { return nil }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.isEmpty, authority.first != ":", !authority.hasPrefix(".") else { return nil }
        self.text = text
    }

    /// RFC 3986's characters of hosts and paths; neither `@` nor `?` nor `#` nor a backslash nor braces.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: ":"),
            UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}

extension Form.Rule where Value == BaseURLTemplate {
    static var baseURL: Self {
        Form.Rule<String>.text(maximum: 500).narrowed(
            Phrase(
                es: "Debe ser una dirección como https://acqua.ejemplo.com/{instance}, sin usuario, consulta ni fragmento.",
                en: "It must be an address such as https://acqua.example.com/{instance}, without user, query or fragment."
            )
        ) { BaseURLTemplate($0) }
    }
}
