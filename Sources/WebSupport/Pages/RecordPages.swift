import Hummingbird
package import Kernel

/// What a page of records shows.
package struct RecordsPage {
    package typealias NewRecord = (model: FormModel, action: String, title: Phrase, submit: Phrase)

    private let title: Phrase
    private let intro: Phrase
    private let table: RecordTable
    /// The form of a new record: where it goes, what stands above and on its button.
    private let form: NewRecord?
    /// What is shown this once: its title, what to do with it, and itself.
    package var secret: (title: Phrase, advice: Phrase, text: String)?
    private let next: String?

    package init(title: Phrase, intro: Phrase, table: RecordTable, form: NewRecord? = nil, next: String? = nil) {
        self.title = title
        self.intro = intro
        self.table = table
        self.form = form
        self.next = next
    }

    package func answer(_ request: some PageRequest, refusal: Refusal? = nil) throws -> Answer {
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
        return try request.page("records-page", title: request.text(title), model.merging(PageTab.json(on: request)), status: status)
    }
}

/// The page of one record: its form, and what somebody else saved meanwhile.
package struct RecordPage {
    private let title: String
    private let fields: [FormField]
    private let kept: FormFields
    private let typed: FormFields?
    private let version: Int64
    private let action: String
    private let back: String
    private let backText: Phrase

    /// - Parameters:
    ///   - kept: the fields as the record has them.
    ///   - typed: what was typed, where it was not taken.
    ///   - action: where the form goes, a path of the site; so is `back`.
    package init(
        title: String,
        fields: [FormField],
        kept: FormFields,
        typed: FormFields?,
        version: Int64,
        action: String,
        back: String,
        backText: Phrase
    ) {
        self.title = title
        self.fields = fields
        self.kept = kept
        self.typed = typed
        self.version = version
        self.action = action
        self.back = back
        self.backText = backText
    }

    package func answer(_ request: some PageRequest, refusal: Refusal?) throws -> Answer {
        let form = FormModel(fields, values: typed ?? kept, refusal: refusal, in: request.language)
        let model: JSON = [
            "form": form.json, "version": .string(String(version)), "action": .string(request.path(action)),
            "back": .string(request.path(back)), "back_text": .string("← " + request.text(backText)),
        ]
        let other = StaleModel.json(refusal, fields, kept: kept, typed: typed, in: request.language)
        return try request.page("record-page", title: title, model.merging(other), status: refusal?.kind.status ?? .ok)
    }
}
