extension Form.Rule where Value == String {
    /// A string of `minimum` to `maximum` Unicode scalars without control characters; line breaks only where `multiline`.
    package static func text(minimum: Int = 1, maximum: Int, multiline: Bool = false) -> Self {
        Self { json, pointer, form in
            guard case .string(let text) = json else {
                form.note(Refusal.Issue("invalid_field", at: pointer, Phrase(es: "Debe ser un texto.", en: "It must be a string.")))
                return nil
            }
            let count = text.unicodeScalars.count
            guard count >= minimum, count <= maximum else {
                let phrase = Phrase(
                    es: "Debe tener entre \(minimum) y \(maximum) caracteres; tiene \(count).",
                    en: "It must have \(minimum) to \(maximum) characters; it has \(count)."
                )
                form.note(Refusal.Issue("invalid_field", at: pointer, phrase))
                return nil
            }
            let forbidden = text.unicodeScalars.contains { scalar in
                scalar.value < 0x20 && !(multiline && (scalar == "\n" || scalar == "\r" || scalar == "\t")) || scalar.value == 0x7F
            }
            if forbidden {
                let phrase = Phrase(es: "Tiene caracteres de control.", en: "It has control characters.")
                form.note(Refusal.Issue("invalid_field", at: pointer, phrase))
                return nil
            }
            return text
        }
    }

    /// One of a few words.
    package static func word(of words: [String]) -> Self {
        let list = words.joined(separator: ", ")
        return text(minimum: 0, maximum: 200).narrowed(
            Phrase(es: "Debe ser una de estas palabras: \(list).", en: "It must be one of these words: \(list).")
        ) { words.contains($0) ? $0 : nil }
    }
}

extension Form.Rule {
    /// One case of an enumeration, by its raw value.
    package static func oneOf(_ type: Value.Type) -> Self
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        let list = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Form.Rule<String>.text(minimum: 0, maximum: 200).narrowed(
            Phrase(es: "Debe ser una de estas palabras: \(list).", en: "It must be one of these words: \(list).")
        ) { Value(rawValue: $0) }
    }
}

extension Form.Rule where Value == Bool {
    package static var bool: Self {
        Self { json, pointer, form in
            if case .bool(let value) = json { return value }
            let phrase = Phrase(es: "Debe ser true o false.", en: "It must be true or false.")
            form.note(Refusal.Issue("invalid_field", at: pointer, phrase))
            return nil
        }
    }
}

extension Form.Rule where Value == Int {
    package static func integer(_ range: ClosedRange<Int>) -> Self {
        Self { json, pointer, form in
            if let value = json.integerValue, let narrow = Int(exactly: value), range.contains(narrow) { return narrow }
            let phrase = Phrase(
                es: "Debe ser un entero entre \(range.lowerBound) y \(range.upperBound).",
                en: "It must be an integer from \(range.lowerBound) to \(range.upperBound)."
            )
            form.note(Refusal.Issue("invalid_field", at: pointer, phrase))
            return nil
        }
    }
}

extension Form.Rule where Value == SKU {
    package static var sku: Self {
        Form.Rule<String> { json, _, _ in json.stringValue ?? "" }.narrowed(
            Phrase(
                es: "Debe ser un SKU: de 1 a 64 caracteres imprimibles, sin espacios en las puntas.",
                en: "It must be a SKU: 1 to 64 printable characters, no white space at the ends."
            )
        ) { SKU($0) }
    }
}

extension Form.Rule where Value == CalendarDate {
    package static var date: Self {
        Form.Rule<String> { json, _, _ in json.stringValue ?? "" }.narrowed(
            Phrase(es: "Debe ser una fecha AAAA-MM-DD que exista.", en: "It must be a date YYYY-MM-DD that exists.")
        ) { CalendarDate($0) }
    }
}

/// What is asked of who writes a decimal: a program in JSON, a person in a form.
package enum DecimalWords {
    package static let wire = Phrase(es: "un decimal en un texto (\"12.50\")", en: "a decimal in a string (\"12.50\")")
    package static let typed = Phrase(es: "un número como 12,50", en: "a number such as 12.50")
}

/// What a decimal may be, for the rule and for its words.
package enum DecimalRange: Sendable {
    case any, notNegative, positive
    /// 0 up to this, inclusive.
    case upTo(Int32)
}

extension Form.Rule {
    /// A decimal as a JSON string, or a JSON integer. A JSON number with a fraction or exponent is refused.
    package static func decimal<Unit>(_ range: DecimalRange) -> Self where Value == ExactDecimal<Unit> {
        Self { json, pointer, form in
            let value: Value? =
                switch json {
                case .string(let text): Value(text)
                case .number(let text): text == "-0" ? nil : Value(text).flatMap { text.utf8.contains(UInt8(ascii: ".")) ? nil : $0 }
                default: nil
                }
            if let value, range.contains(value) { return value }
            form.note(Refusal.Issue("invalid_field", at: pointer, range.phrase(decimals: Unit.decimals)))
            return nil
        }
    }
}

extension DecimalRange {
    fileprivate func contains<Unit>(_ value: ExactDecimal<Unit>) -> Bool {
        switch self {
        case .any: true
        case .notNegative: !value.isNegative
        case .positive: value.isPositive
        case .upTo(let maximum): !value.isNegative && value <= ExactDecimal(whole: maximum)
        }
    }

    fileprivate func phrase(decimals: Int) -> Phrase {
        let es: String
        let en: String
        switch self {
        case .any: (es, en) = ("", "")
        case .notNegative: (es, en) = (", no negativo", ", not negative")
        case .positive: (es, en) = (", mayor que 0", ", greater than 0")
        case .upTo(let maximum): (es, en) = (", de 0 a \(maximum)", ", from 0 to \(maximum)")
        }
        return Phrase(
            es: "Debe ser \(DecimalWords.wire.es), con hasta 12 enteros y \(decimals) decimales\(es).",
            en: "It must be \(DecimalWords.wire.en), up to 12 digits and \(decimals) decimals\(en)."
        )
    }
}
