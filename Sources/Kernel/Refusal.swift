/// A sentence for a person, in both languages of the product.
package struct Phrase: Hashable, Sendable {
    package let es: String
    package let en: String

    package init(es: String, en: String) {
        self.es = es
        self.en = en
    }
}

/// A request that is not carried out, and why. A value that travels as an error; only the edge turns it into an answer.
package struct Refusal: Error, Hashable, Sendable {
    /// What kind of refusal it is: each is one status of HTTP, and the edge alone knows which.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case malformed, unauthenticated, forbidden, notFound, methodNotAllowed, conflict, staleVersion, tooLarge
        case unsupportedMediaType, refused, versionRequired, rateLimited, unavailable
    }

    /// One thing that is wrong.
    package struct Issue: Hashable, Sendable {
        /// Where, as a JSON pointer into the body, `?name` for a query parameter, "" for the request as a whole.
        package var pointer: String
        /// Stable, for programs.
        package var code: String
        package var detail: Phrase
        /// Further members of the answer, such as `available`.
        package var extra: [JSON.Member]

        package init(_ code: String, at pointer: String = "", _ detail: Phrase, extra: [JSON.Member] = []) {
            self.pointer = pointer
            self.code = code
            self.detail = detail
            self.extra = extra
        }
    }

    package var kind: Kind
    /// Everything that is wrong at once; never empty.
    package var issues: [Issue]
    /// Seconds after which it may be tried again, where that is known.
    package var retryAfterSeconds: Int?

    package init(_ kind: Kind, _ issues: [Issue], retryAfterSeconds: Int? = nil) {
        precondition(!issues.isEmpty, "a refusal says why")
        self.kind = kind
        self.issues = issues
        self.retryAfterSeconds = retryAfterSeconds
    }

    package init(
        _ kind: Kind,
        _ code: String,
        at pointer: String = "",
        es: String,
        en: String,
        extra: [JSON.Member] = []
    ) {
        self.init(kind, [Issue(code, at: pointer, Phrase(es: es, en: en), extra: extra)])
    }

    /// The code of the first issue.
    package var code: String { issues[0].code }
}

extension Refusal {
    package static var notFound: Refusal {
        Refusal(.notFound, "not_found", es: "No existe ese recurso.", en: "There is no such resource.")
    }

    package static var versionRequired: Refusal {
        Refusal(
            .versionRequired,
            "version_required",
            es: "Falta el encabezado If-Match con la versión que se leyó (su ETag).",
            en: "The If-Match header with the version that was read (its ETag) is missing."
        )
    }

    package static var staleVersion: Refusal {
        Refusal(
            .staleVersion,
            "stale_version",
            es: "El registro cambió después de que se leyó: léalo de nuevo y repita el cambio.",
            en: "The record changed after it was read: read it again and repeat the change."
        )
    }

    package static func invalidField(at pointer: String, es: String, en: String) -> Refusal {
        Refusal(.malformed, "invalid_field", at: pointer, es: es, en: en)
    }
}
