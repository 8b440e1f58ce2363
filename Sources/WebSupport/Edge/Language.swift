package import Kernel

/// The languages of the product.
package enum Language: String, Sendable, CaseIterable {
    case es, en

    /// The language that an `Accept-Language` header prefers among ours; Spanish where it says nothing of use.
    package init(acceptLanguage header: String?) {
        var best: (language: Language, weight: Double) = (.es, 0)
        for choice in (header ?? "").split(separator: ",").prefix(20) {
            let parts = choice.split(separator: ";")
            let name = parts.first.map { $0.trimmingPrefix(while: { $0 == " " }).prefix(2).lowercased() } ?? ""
            let weight = parts.dropFirst().first.map(Self.weight) ?? 1
            guard let language = Language(rawValue: name), weight > best.weight else { continue }
            best = (language, weight)
        }
        self = best.language
    }

    private static func weight(_ part: Substring) -> Double {
        let text = part.filter { $0 != " " }
        return text.hasPrefix("q=") ? Double(text.dropFirst(2)) ?? 0 : 0
    }
}

extension Phrase {
    package func text(in language: Language) -> String {
        switch language {
        case .es: es
        case .en: en
        }
    }
}
