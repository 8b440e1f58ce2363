package import Kernel

/// One of the things that must hold for the store to work with Acqua.
package struct VerificationCheck: Hashable, Sendable {
    package enum Name: String, Hashable, Sendable, CaseIterable {
        case reachable, instance
        case readToken = "read_token"
        case stock, prices
        case writeToken = "write_token"
        case writePermission = "write_permission"
        case skuMatch = "sku_match"
    }

    package let name: Name
    /// Nil where it could not be tried.
    package let isGood: Bool?
    /// What was found; where it is bad, what to do about it.
    package let detail: Phrase

    package init(_ name: Name, _ isGood: Bool?, es: String, en: String) {
        self.init(name, isGood, Phrase(es: es, en: en))
    }

    package init(_ name: Name, _ isGood: Bool?, _ detail: Phrase) {
        self.name = name
        self.isGood = isGood
        self.detail = detail
    }

    static func untried(_ name: Name) -> VerificationCheck {
        VerificationCheck(
            name,
            nil,
            es: "No se probó: depende de lo que falló antes.",
            en: "Not tried: it depends on what failed before."
        )
    }
}
