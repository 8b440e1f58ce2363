import HTTPTypes
import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// The pages of the settings, one beside the other.
enum SettingsTabs {
    private static let all: [(path: String, text: String, permission: Administrator.Permission)] = [
        ("admin/settings", "general", .settings), ("admin/settings/terms", "terms", .settings),
        ("admin/settings/labels", "labels", .settings), ("admin/settings/mails", "mails", .settings),
        ("admin/settings/tokens", "tokens", .administrators), ("admin/settings/administrators", "administrators", .administrators),
        ("admin/settings/audit", "audit", .administrators),
    ]

    /// Those that the reader may see.
    static func json(_ request: StorePageRequest) -> JSON {
        let here = request.web.http.uri.path
        let tabs = all.filter { request.administrator?.may($0.permission) ?? false }.map { tab -> JSON in
            let path = request.path(tab.path)
            return [
                "href": .string(path), "text": .string(request.frame.library.text("menu", tab.text, in: request.language)),
                "current": .bool(here == path),
            ]
        }
        return ["tabs": .array(tabs)]
    }
}

/// What a page of records shows.
struct RecordsPage {
    var title: Phrase
    var intro: Phrase
    var table: RecordTable
    /// The form of a new record: where it goes, what stands above and on its button.
    var form: (model: FormModel, action: String, title: Phrase, submit: Phrase)?
    /// What is shown this once: its title, what to do with it, and itself.
    var secret: (title: Phrase, advice: Phrase, text: String)?
    var next: String?

    func answer(_ request: StorePageRequest, refusal: Refusal? = nil) throws -> Answer {
        var model: JSON = [
            "intro": .string(request.text(intro)), "table": table.json(in: request.language), "pager": ["next": .optional(next)],
        ]
        if let form {
            let words: JSON = [
                "action": .string(request.path(form.action)), "form_title": .string(request.text(form.title)),
                "submit": .string(request.text(form.submit)),
            ]
            model = model.merging(["form": form.model.json.merging(words)])
        }
        if let secret {
            model = model.merging([
                "secret": .string(secret.text), "secret_title": .string(request.text(secret.title)),
                "secret_advice": .string(request.text(secret.advice)),
            ])
        }
        let status = refusal?.kind.status ?? .ok
        return try request.page("admin-records", title: request.text(title), model.merging(SettingsTabs.json(request)), status: status)
    }
}

/// The page of one record: its form, and what somebody else saved meanwhile.
struct RecordPage {
    let title: String
    let fields: [FormField]
    /// The fields as the record has them.
    let kept: FormFields
    /// What was typed, where it was not taken.
    let typed: FormFields?
    let version: Int64
    /// Paths below the store's.
    let action: String
    let back: String
    let backText: Phrase

    func answer(_ request: StorePageRequest, refusal: Refusal?) throws -> Answer {
        let form = FormModel(fields, values: typed ?? kept, refusal: refusal, in: request.language)
        let model: JSON = [
            "form": form.json, "version": .string(String(version)), "action": .string(request.path(action)),
            "back": .string(request.path(back)), "back_text": .string("← " + request.text(backText)),
        ]
        let other = StaleModel.json(refusal, fields, kept: kept, typed: typed, in: request.language)
        return try request.page("admin-record", title: title, model.merging(other), status: refusal?.kind.status ?? .ok)
    }
}

/// What somebody else saved while this form was open, field by field, beside what was typed here.
enum StaleModel {
    static func json(_ refusal: Refusal?, _ fields: [FormField], kept: FormFields, typed: FormFields?, in language: Language) -> JSON {
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
