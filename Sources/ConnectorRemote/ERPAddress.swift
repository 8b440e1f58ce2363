import ConnectorCore
import ERPWire
import Foundation
import Kernel

/// Where an instance of Acqua answers, made of a template such as `https://erp.example.com/{instance}`.
package struct ERPAddress: Hashable, Sendable {
    /// Up to and without `/api/v1`.
    package let base: String
    package let host: String
    package let port: Int
    package let isSecure: Bool

    /// - Throws: `invalid_field` where the template makes no address.
    package init(template: String, instance: String) throws {
        // These two would lead out of their place in a path.
        guard instance != ".", instance != ".." else { throw Self.invalid }
        let filled = template.replacing("{instance}", with: ERPPath.encoded(instance))
        var base = filled
        while base.hasSuffix("/") { base.removeLast() }
        if base.hasSuffix(ERPPath.prefix) { base.removeLast(ERPPath.prefix.count) }
        guard let parts = URLComponents(string: base), let host = parts.host, !host.isEmpty else { throw Self.invalid }
        guard parts.scheme == "https" || parts.scheme == "http", parts.user == nil, parts.password == nil else { throw Self.invalid }
        guard parts.query == nil, parts.fragment == nil else { throw Self.invalid }
        self.base = base
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        isSecure = parts.scheme == "https"
        port = parts.port ?? (isSecure ? 443 : 80)
    }

    private var scheme: String { isSecure ? "https" : "http" }

    /// Whether the host is written in characters that everybody reads alike, so that the name that was looked up is surely the
    /// one that is connected to.
    var isPlainHost: Bool {
        host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"):
                true
            default: false
            }
        } && ["\(scheme)://\(host)", "\(scheme)://[\(host)]"].contains { base.hasPrefix($0) }
    }

    private static var invalid: Refusal {
        .invalidField(
            at: "/base_url",
            es: "Debe ser una dirección como https://erp.example.com/{instance}, sin usuario, consulta ni fragmento.",
            en: "It must be an address such as https://erp.example.com/{instance}, without user, query or fragment."
        )
    }
}
