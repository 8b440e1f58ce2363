package import Kernel

/// One field of a form as the page shows it.
package struct FormField: Sendable {
    package enum Kind: String, Sendable {
        case text, email, password, tel, date, decimal, textarea, select, checkbox, file, hidden
    }

    /// One choice of a `select`.
    package struct Choice: Sendable {
        package let value: String
        package let label: String

        package init(_ value: String, _ label: String) {
            self.value = value
            self.label = label
        }
    }

    package var name: String
    package var kind: Kind
    package var label: Phrase
    package var hint: Phrase?
    package var isRequired = false
    /// What the browser may fill in: a token of HTML's `autocomplete`.
    package var autocomplete: String?
    package var choices: [Choice] = []
    /// Further attributes of the input by name: `maxlength`, `data-document`.
    package var attributes: [(String, String)] = []

    package init(
        _ name: String,
        _ kind: Kind = .text,
        es: String,
        en: String,
        hint: Phrase? = nil,
        required: Bool = false,
        autocomplete: String? = nil,
        choices: [Choice] = [],
        attributes: [(String, String)] = []
    ) {
        self.name = name
        self.kind = kind
        label = Phrase(es: es, en: en)
        self.hint = hint
        isRequired = required
        self.autocomplete = autocomplete
        self.choices = choices
        self.attributes = attributes
    }
}

/// A form as a page shows it: fields with what was typed, each error beside its field and in a summary above.
package struct FormModel: Sendable {
    private let fields: [FormField]
    private let values: FormFields
    private let refusal: Refusal?
    private let language: Language

    /// - Parameters:
    ///   - values: what stands in the fields: what was typed, or what is kept.
    ///   - refusal: why it was not taken; its pointers name fields.
    package init(_ fields: [FormField], values: FormFields, refusal: Refusal? = nil, in language: Language) {
        self.fields = fields
        self.values = values
        self.refusal = refusal
        self.language = language
    }

    /// What the partials `form-errors` and `form-field` show: `{{#form}}{{>form-errors}}{{#fields}}{{>form-field}}{{/fields}}{{/form}}`,
    /// or one field alone: `{{#form.field.email}}{{>form-field}}{{/form.field.email}}`.
    package var json: JSON {
        let models = fields.map { ($0.name, model($0)) }
        return [
            "fields": .array(models.map(\.1)),
            "field": .object(models.map { .init($0.0.replacing(".", with: "_"), $0.1) }),
            "errors": .array(summary),
            "has_errors": .bool(refusal != nil),
        ]
    }

    private func issues(_ name: String) -> [Refusal.Issue] {
        let pointer = "/" + name.split(separator: ".").joined(separator: "/")
        return refusal?.issues.filter { $0.pointer == pointer } ?? []
    }

    /// The names of fields lead to them; what concerns no field of this form stands without a link.
    private var summary: [JSON] {
        refusal?.issues.map { issue in
            let name = issue.pointer.dropFirst().replacing("/", with: ".")
            let field = fields.first { $0.name == name }
            let label = field.map { $0.label.text(in: language) + ": " } ?? ""
            return [
                "text": .string(label + words(issue, field)), "href": field.map { .string("#" + Self.id($0.name)) } ?? .null,
            ]
        } ?? []
    }

    /// What is wrong, for who fills a form in rather than writes JSON.
    private func words(_ issue: Refusal.Issue, _ field: FormField?) -> String {
        let isEmpty = field.map { $0.kind != .checkbox && $0.kind != .file && values.text($0.name).isEmpty } ?? false
        // What the API says of any field that is not there; what a page says of this one is better than that.
        if isEmpty, issue.detail.es.hasPrefix("Falta el campo") {
            return Phrase(es: "Complete este dato.", en: "Fill this in.").text(in: language)
        }
        return issue.detail.text(in: language).replacing(DecimalWords.wire.text(in: language), with: DecimalWords.typed.text(in: language))
    }

    private func model(_ field: FormField) -> JSON {
        let typed = field.kind == .password || field.kind == .file ? "" : values.text(field.name)
        let found = issues(field.name)
        return [
            "name": .string(field.name), "id": .string(Self.id(field.name)), "label": .string(field.label.text(in: language)),
            "hint": .optional(field.hint?.text(in: language)), "required": .bool(field.isRequired), "value": .string(typed),
            "autocomplete": .optional(field.autocomplete),
            "checked": .bool(field.kind == .checkbox && values.has(field.name)),
            "is_input": .bool(Self.isInput(field.kind)), "is_textarea": .bool(field.kind == .textarea),
            "is_select": .bool(field.kind == .select), "is_checkbox": .bool(field.kind == .checkbox),
            "is_hidden": .bool(field.kind == .hidden),
            "type": .string(field.kind == .decimal ? "text" : field.kind.rawValue), "is_decimal": .bool(field.kind == .decimal),
            "attributes": .array(field.attributes.map { ["name": .string($0.0), "value": .string($0.1)] }),
            "choices": .array(
                field.choices.map { choice in
                    ["value": .string(choice.value), "label": .string(choice.label), "selected": .bool(choice.value == typed)]
                }
            ),
            "errors": .array(found.map { ["text": .string(words($0, field))] }), "has_errors": .bool(!found.isEmpty),
            "described": .bool(field.hint != nil || !found.isEmpty),
        ]
    }

    private static func isInput(_ kind: FormField.Kind) -> Bool {
        switch kind {
        case .textarea, .select, .checkbox, .hidden: false
        default: true
        }
    }

    private static func id(_ name: String) -> String { "f-" + name.replacing(".", with: "-") }
}

extension Refusal {
    /// Whether it concerns what was typed, so that the form is shown again with it.
    package var concernsInput: Bool {
        switch kind {
        case .malformed, .refused, .staleVersion, .tooLarge, .unsupportedMediaType: true
        default: false
        }
    }
}
