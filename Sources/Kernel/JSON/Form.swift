/// Reads an object that came from outside. It notes everything that is wrong, each with its pointer, so that the sender
/// learns of all faults at once; `finish` throws them together.
///
///     let form = try Form(body)
///     let name = form.required("name", .text(maximum: 200))
///     let notes = form.optional("notes", .text(maximum: 4000))
///     try form.finish()
package final class Form {
    /// How one value is read: nil where it is not acceptable, which it has then noted.
    package struct Rule<Value> {
        package let read: (JSON, String, Form) -> Value?

        package init(_ read: @escaping (_ json: JSON, _ pointer: String, _ form: Form) -> Value?) {
            self.read = read
        }
    }

    /// A member of a JSON merge patch.
    package enum Patch<Value> {
        case absent, clear
        case set(Value)
    }

    /// The faults, shared by a form and the forms inside it.
    private final class Faults {
        var issues: [Refusal.Issue] = []
    }

    private let members: [JSON.Member]
    private let pointer: String
    private let faults: Faults
    private var known: [String] = []

    /// - Throws: a refusal where the body is no object.
    package init(_ json: JSON) throws {
        guard case .object(let members) = json else {
            throw Refusal.invalidField(at: "", es: "El cuerpo debe ser un objeto JSON.", en: "The body must be a JSON object.")
        }
        self.members = members
        pointer = ""
        faults = Faults()
    }

    private init(members: [JSON.Member], pointer: String, faults: Faults) {
        self.members = members
        self.pointer = pointer
        self.faults = faults
    }

    package func required<Value>(_ name: String, _ rule: Rule<Value>) -> Value? {
        guard let value = take(name) else {
            refuse(name, es: "Falta el campo «\(name)».", en: "The field “\(name)” is missing.")
            return nil
        }
        return rule.read(value, child(name), self)
    }

    /// Absent and null are both nil.
    package func optional<Value>(_ name: String, _ rule: Rule<Value>) -> Value? {
        guard let value = take(name), value != .null else { return nil }
        return rule.read(value, child(name), self)
    }

    package func patch<Value>(_ name: String, _ rule: Rule<Value>) -> Patch<Value> {
        guard let value = take(name) else { return .absent }
        if value == .null { return .clear }
        return rule.read(value, child(name), self).map(Patch.set) ?? .absent
    }

    /// Whether the member is there at all.
    package func has(_ name: String) -> Bool {
        take(name) != nil
    }

    /// Notes a fault of one member.
    package func refuse(_ name: String, es: String, en: String) {
        note(Refusal.Issue("invalid_field", at: child(name), Phrase(es: es, en: en)))
    }

    package func note(_ issue: Refusal.Issue) {
        faults.issues.append(issue)
    }

    /// Notes the members that nobody asked for. Called once all have been asked for; the outermost form throws.
    package func finish() throws {
        noteUnknownMembers()
        let tooLarge = faults.issues.filter { $0.code == "too_large" }
        if !tooLarge.isEmpty { throw Refusal(.tooLarge, tooLarge) }
        if !faults.issues.isEmpty { throw Refusal(.malformed, faults.issues) }
    }

    /// Whether nothing has been found wrong so far.
    package var isSound: Bool { faults.issues.isEmpty }

    fileprivate func nested(_ members: [JSON.Member], at pointer: String) -> Form {
        Form(members: members, pointer: pointer, faults: faults)
    }

    fileprivate func noteUnknownMembers() {
        for member in members where !known.contains(member.name) {
            let detail = Phrase(
                es: "Este recurso no conoce el campo «\(member.name)».",
                en: "This resource does not know the field “\(member.name)”."
            )
            note(Refusal.Issue("unknown_field", at: child(member.name), detail))
        }
    }

    private func take(_ name: String) -> JSON? {
        if !known.contains(name) { known.append(name) }
        return members.first { $0.name == name }?.value
    }

    private func child(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return pointer + "/" + name }
        let escaped = name.unicodeScalars.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }
        return pointer + "/" + escaped.joined()
    }
}

extension Form.Rule {
    package func map<Result>(_ transform: @escaping (Value) -> Result) -> Form.Rule<Result> {
        Form.Rule<Result> { json, pointer, form in read(json, pointer, form).map(transform) }
    }

    /// Narrows a rule: where `transform` gives nil, the fault is noted with this phrase.
    package func narrowed<Result>(
        _ phrase: Phrase,
        _ transform: @escaping (Value) -> Result?
    ) -> Form.Rule<Result> {
        Form.Rule<Result> { json, pointer, form in
            guard let value = read(json, pointer, form) else { return nil }
            if let result = transform(value) { return result }
            form.note(Refusal.Issue("invalid_field", at: pointer, phrase))
            return nil
        }
    }

    /// An object; `build` asks its members and gives nil where one is missing or wrong.
    package static func object(_ build: @escaping (Form) -> Value?) -> Self {
        Self { json, pointer, form in
            guard case .object(let members) = json else {
                form.note(
                    Refusal.Issue("invalid_field", at: pointer, Phrase(es: "Debe ser un objeto.", en: "It must be an object."))
                )
                return nil
            }
            let inner = form.nested(members, at: pointer)
            let value = build(inner)
            inner.noteUnknownMembers()
            return value
        }
    }

    /// An array of `count` elements.
    package static func array<Element>(
        _ element: Form.Rule<Element>,
        count: ClosedRange<Int>
    ) -> Self where Value == [Element] {
        Self { json, pointer, form in
            guard case .array(let elements) = json else {
                form.note(Refusal.Issue("invalid_field", at: pointer, Phrase(es: "Debe ser una lista.", en: "It must be an array.")))
                return nil
            }
            guard elements.count >= count.lowerBound else {
                let phrase = Phrase(es: "La lista está vacía.", en: "The array is empty.")
                form.note(Refusal.Issue("invalid_field", at: pointer, phrase))
                return nil
            }
            guard elements.count <= count.upperBound else {
                let phrase = Phrase(
                    es: "La lista tiene \(elements.count) elementos; se admiten \(count.upperBound).",
                    en: "The array has \(elements.count) elements; \(count.upperBound) are allowed."
                )
                form.note(Refusal.Issue("too_large", at: pointer, phrase))
                return nil
            }
            var values: [Element] = []
            values.reserveCapacity(elements.count)
            for (index, json) in elements.enumerated() {
                if let value = element.read(json, "\(pointer)/\(index)", form) { values.append(value) }
            }
            return values.count == elements.count ? values : nil
        }
    }
}
