package import HTTPTypes
package import Kernel

/// A refusal as RFC 9457 tells it. The one place where refusals become statuses.
package enum ProblemDocument {
    package static func answer(_ refusal: Refusal, language: Language) -> Answer {
        var headers: HTTPFields = [.contentType: "application/problem+json", .contentLanguage: language.rawValue]
        let wait = refusal.retryAfterSeconds ?? (refusal.kind.isRetryable ? 1 : nil)
        if let wait { headers[.retryAfter] = String(wait) }
        if refusal.kind == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
        return Answer.json(json(refusal, language: language), status: refusal.kind.status, headers: headers)
    }

    package static func json(_ refusal: Refusal, language: Language) -> JSON {
        let errors = refusal.issues.map { issue in
            JSON.object(
                [
                    .init("pointer", .string(issue.pointer)), .init("code", .string(issue.code)),
                    .init("detail", .string(issue.detail.text(in: language))),
                ] + issue.extra
            )
        }
        return [
            "type": .string("urn:acqua:problem:" + refusal.code),
            "title": .string(refusal.kind.title.text(in: language)),
            "status": .integer(refusal.kind.status.code),
            "detail": .string(refusal.issues[0].detail.text(in: language)),
            "code": .string(refusal.code),
            "retryable": .bool(refusal.kind.isRetryable),
            "errors": .array(errors),
        ]
    }
}

extension Refusal.Kind {
    package var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .conflict: .conflict
        case .staleVersion: .preconditionFailed
        case .tooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .refused: .unprocessableContent
        case .versionRequired: .preconditionRequired
        case .rateLimited: .tooManyRequests
        case .unavailable: .serviceUnavailable
        }
    }

    /// Whether the same request may be repeated unchanged.
    package var isRetryable: Bool {
        switch self {
        case .conflict, .rateLimited, .unavailable: true
        default: false
        }
    }

    fileprivate var title: Phrase {
        switch self {
        case .malformed: Phrase(es: "El pedido no está bien formado", en: "The request is not well formed")
        case .unauthenticated: Phrase(es: "Falta un token válido", en: "A valid token is needed")
        case .forbidden: Phrase(es: "No está permitido", en: "Not allowed")
        case .notFound: Phrase(es: "No existe", en: "Not found")
        case .methodNotAllowed: Phrase(es: "Método no admitido", en: "Method not allowed")
        case .conflict: Phrase(es: "Otra operación está en curso", en: "Another operation is running")
        case .staleVersion: Phrase(es: "El registro cambió", en: "The record has changed")
        case .tooLarge: Phrase(es: "Demasiado grande", en: "Too large")
        case .unsupportedMediaType: Phrase(es: "Tipo de contenido no admitido", en: "Unsupported media type")
        case .refused: Phrase(es: "No se puede hacer", en: "It cannot be done")
        case .versionRequired: Phrase(es: "Falta la versión", en: "The version is missing")
        case .rateLimited: Phrase(es: "Demasiados pedidos", en: "Too many requests")
        case .unavailable: Phrase(es: "No disponible por el momento", en: "Unavailable for now")
        }
    }
}
