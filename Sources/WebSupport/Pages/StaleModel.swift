package import Kernel

/// What somebody else saved while this form was open, field by field, beside what was typed here.
package enum StaleModel {
    package static func json(_ refusal: Refusal?, _ fields: [FormField], kept: FormFields, typed: FormFields?, in language: Language)
        -> JSON
    {
        guard refusal?.code == "stale_version", let typed else { return ["stale": .bool(false)] }
        let differences = fields.compactMap { field -> JSON? in
            let (theirs, yours) = (text(field, kept, language), text(field, typed, language))
            guard theirs != yours, field.kind != .password else { return nil }
            return ["label": .string(field.label.text(in: language)), "theirs": .string(theirs), "yours": .string(yours)]
        }
        return ["stale": .bool(true), "differences": .array(differences), "has_differences": .bool(!differences.isEmpty)]
    }

    /// A value as it is read: the label of a choice, a mark for a box.
    private static func text(_ field: FormField, _ values: FormFields, _ language: Language) -> String {
        if field.kind == .checkbox { return values.has(field.name) ? "✓" : "–" }
        let value = values.text(field.name)
        let shown = field.choices.first { $0.value == value }?.label ?? value
        return shown.isEmpty ? "–" : shown
    }
}
