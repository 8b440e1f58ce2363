/// The document that identifies a person or firm in Argentina, told apart by its format.
package struct TaxDocument: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case dni = "DNI"
        case cuit = "CUIT"
    }

    package let kind: Kind
    /// 7, 8 or 11 digits, nothing else.
    package let digits: String

    /// Why a text is no document.
    package enum Fault: Error, Hashable, Sendable {
        case notDigits
        case length(Int)
        case unknownPrefix(String)
        case checkDigit(expected: Int)

        package var phrase: Phrase {
            switch self {
            case .notDigits:
                Phrase(
                    es: "El documento lleva solo dígitos, puntos, guiones y espacios.",
                    en: "A document has digits, dots, dashes and spaces only."
                )
            case .length(let count):
                Phrase(
                    es: "El documento tiene \(count) dígitos: un DNI tiene 7 u 8, un CUIT 11.",
                    en: "The document has \(count) digits: a DNI has 7 or 8, a CUIT 11."
                )
            case .unknownPrefix(let prefix):
                Phrase(es: "Ningún CUIT empieza con \(prefix).", en: "No CUIT begins with \(prefix).")
            case .checkDigit(let expected):
                Phrase(
                    es: "El dígito verificador del CUIT no es correcto (debería ser \(expected)): revise el número.",
                    en: "The check digit of the CUIT is wrong (it should be \(expected)): check the number."
                )
            }
        }
    }

    private static let knownPrefixes: Set<String> = [
        "20", "23", "24", "25", "26", "27", "30", "33", "34", "50", "51", "55",
    ]
    private static let prefixesOfPersons: Set<String> = ["20", "23", "24", "25", "26", "27"]
    private static let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]

    /// Reads a document as a person types it: spaces, dots and dashes are dropped.
    package init(typed: String) throws(Fault) {
        var digits: [Int] = []
        for scalar in typed.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.append(Int(scalar.value) - 48)
            case ".", "-", "\u{2010}", "\u{2011}", "\u{2013}": continue
            case _ where scalar.properties.isWhitespace: continue
            default: throw .notDigits
            }
            if digits.count > 32 { throw .length(digits.count) }
        }
        let text = digits.map(String.init).joined()
        switch digits.count {
        case 7, 8: kind = .dni
        case 11:
            let prefix = String(text.prefix(2))
            guard Self.knownPrefixes.contains(prefix) else { throw .unknownPrefix(prefix) }
            let expected = Self.checkDigit(digits)
            guard digits[10] == expected else { throw .checkDigit(expected: expected) }
            kind = .cuit
        default: throw .length(digits.count)
        }
        self.digits = text
    }

    /// A document that the database holds, and that was checked on its way in.
    package init(storedKind: Kind, digits: String) {
        kind = storedKind
        self.digits = digits
    }

    /// 11 − (sum of the first ten by their weights mod 11); 11 → 0, 10 → 9.
    private static func checkDigit(_ digits: [Int]) -> Int {
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        switch 11 - sum % 11 {
        case 11: return 0
        case 10: return 9
        case let digit: return digit
        }
    }
}

extension TaxDocument {
    /// The DNI of the person, with eight digits: the document itself, or what stands within a person's CUIT. Nil for firms.
    package var personKey: String? {
        switch kind {
        case .dni: String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        case .cuit: Self.prefixesOfPersons.contains(String(digits.prefix(2))) ? String(digits.dropFirst(2).prefix(8)) : nil
        }
    }

    /// As people write it: `20.123.456`, `30-60363912-6`.
    package var shown: String {
        switch kind {
        case .dni: "\(digits.dropLast(6)).\(digits.dropLast(3).suffix(3)).\(digits.suffix(3))"
        case .cuit: "\(digits.prefix(2))-\(digits.dropFirst(2).prefix(8))-\(digits.suffix(1))"
        }
    }
}
