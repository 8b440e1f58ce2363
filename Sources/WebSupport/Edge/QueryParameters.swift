import Foundation
package import Kernel

/// The parameters of a query, decoded; faults point to `?name`.
package struct QueryParameters: Sendable {
    private let values: [(name: String, value: String)]

    /// - Throws: a refusal `unknown_field` for each parameter that is not known; `invalid_field` where one is not UTF-8.
    init(_ query: String, known: [String]) throws {
        var values: [(name: String, value: String)] = []
        var issues: [Refusal.Issue] = []
        for pair in query.split(separator: "&").prefix(500) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0]) ?? ""
            guard known.contains(name) else {
                let detail = Phrase(
                    es: "Este recurso no conoce el parámetro «\(name)».",
                    en: "This resource does not know the parameter “\(name)”."
                )
                issues.append(Refusal.Issue("unknown_field", at: "?" + name, detail))
                continue
            }
            guard let value = parts.count > 1 ? Self.decoded(parts[1]) : "", !value.unicodeScalars.contains("\0") else {
                let detail = Phrase(es: "El valor no es UTF-8 válido.", en: "The value is not valid UTF-8.")
                issues.append(Refusal.Issue("invalid_field", at: "?" + name, detail))
                continue
            }
            values.append((name, value))
        }
        if !issues.isEmpty { throw Refusal(.malformed, issues) }
        self.values = values
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }

    package func all(_ name: String) -> [String] {
        values.filter { $0.name == name }.map(\.value)
    }

    /// - Throws: a refusal where the parameter is given more than once.
    package func text(_ name: String) throws -> String? {
        let found = all(name)
        guard found.count <= 1 else {
            throw Refusal.invalidField(at: "?" + name, es: "El parámetro está repetido.", en: "The parameter is repeated.")
        }
        return found.first
    }

    package func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let text = try text(name) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw Refusal.invalidField(
                at: "?" + name,
                es: "Debe ser un entero entre \(range.lowerBound) y \(range.upperBound).",
                en: "It must be an integer from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return value
    }

    /// - Throws: `invalid_field` where it is no instant with its offset.
    package func instant(_ name: String) throws -> Instant? {
        guard let text = try text(name) else { return nil }
        if let instant = Instant(text) { return instant }
        throw Refusal.invalidField(
            at: "?" + name,
            es: "Debe ser un instante de RFC 3339 con su zona: 2026-11-23T18:04:05-03:00.",
            en: "It must be an RFC 3339 instant with its offset: 2026-11-23T18:04:05-03:00."
        )
    }

    package func bool(_ name: String) throws -> Bool {
        switch try text(name) {
        case nil, "false": return false
        case "true", "": return true
        default: throw Refusal.invalidField(at: "?" + name, es: "Debe ser true o false.", en: "It must be true or false.")
        }
    }
}
