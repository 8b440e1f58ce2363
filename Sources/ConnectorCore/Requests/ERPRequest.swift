import Kernel

/// One request to Acqua, below `{origin}/{instance}/api/v1`.
package struct ERPRequest: Hashable, Sendable {
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    package var method: Method
    /// With its query, percent-encoded.
    package var path: String
    package var token: String?
    package var idempotencyKey: String?
    /// The version that a `PUT` replaces.
    package var version: Int64?
    package var body: [UInt8]?

    package init(
        _ method: Method,
        _ path: String,
        token: String? = nil,
        idempotencyKey: String? = nil,
        version: Int64? = nil,
        body: [UInt8]? = nil
    ) {
        self.method = method
        self.path = path
        self.token = token
        self.idempotencyKey = idempotencyKey
        self.version = version
        self.body = body
    }
}

/// What came of a request.
package enum ERPOutcome: Hashable, Sendable {
    case answer(ERPAnswer)
    /// No whole answer came; nobody can tell whether the request had an effect.
    case silence(ERPSilence)
}

/// An answer over HTTP, whoever gave it.
package struct ERPAnswer: Hashable, Sendable {
    package var status: Int
    /// The media type without its parameters, in lower case.
    package var mediaType: String?
    package var retryAfterSeconds: Int?
    package var location: String?
    package var body: [UInt8]

    package init(
        status: Int,
        mediaType: String? = "application/json",
        retryAfterSeconds: Int? = nil,
        location: String? = nil,
        body: [UInt8] = []
    ) {
        self.status = status
        self.mediaType = mediaType
        self.retryAfterSeconds = retryAfterSeconds
        self.location = location
        self.body = body
    }
}

/// Why no whole answer came.
package enum ERPSilence: String, Hashable, Sendable, CaseIterable {
    case unknownHost = "unknown_host"
    case connectionRefused = "connection_refused"
    case connectionTimeout = "connection_timeout"
    case insecure = "tls_failed"
    case answerTimeout = "answer_timeout"
    case connectionLost = "connection_lost"
    case answerTooLarge = "answer_too_large"
    case compressedAnswer = "compressed_answer"
    /// The address leads to where the server's settings do not allow.
    case addressNotAllowed = "address_not_allowed"

    package var fault: Fault { Fault(code: rawValue, detail: phrase) }

    private var phrase: Phrase {
        switch self {
        case .unknownHost:
            Phrase(
                es: "No se encontró el servidor de Acqua: revise la dirección de la integración.",
                en: "Acqua's server was not found: check the address of the integration."
            )
        case .connectionRefused:
            Phrase(
                es: "El servidor de Acqua rechazó la conexión: puede estar detenido.",
                en: "Acqua's server refused the connection: it may be stopped."
            )
        case .connectionTimeout:
            Phrase(es: "El servidor de Acqua no atendió en 5 s.", en: "Acqua's server did not pick up within 5 s.")
        case .insecure:
            Phrase(
                es: "No se pudo asegurar la conexión con Acqua: su certificado no es válido.",
                en: "The connection to Acqua could not be secured: its certificate is not valid."
            )
        case .answerTimeout:
            Phrase(es: "Acqua no terminó de responder en 30 s.", en: "Acqua did not finish its answer within 30 s.")
        case .connectionLost:
            Phrase(es: "Se cortó la conexión con Acqua.", en: "The connection to Acqua broke.")
        case .answerTooLarge:
            Phrase(es: "La respuesta pasa de 10 MiB.", en: "The answer is larger than 10 MiB.")
        case .compressedAnswer:
            Phrase(es: "La respuesta vino comprimida sin que se pidiera.", en: "The answer came compressed, unasked.")
        case .addressNotAllowed:
            Phrase(
                es: "La dirección de Acqua lleva a una red interna, y este servidor no lo permite.",
                en: "Acqua's address leads to an internal network, which this server does not allow."
            )
        }
    }
}

/// Where requests to one account of Acqua go out.
package protocol ERPPort: Sendable {
    /// Never throws: whatever happens is an outcome.
    func send(_ request: ERPRequest) async -> ERPOutcome

    /// Reads server-sent events until the stream ends; the name and data of each go to `receive`.
    func listen(
        _ request: ERPRequest,
        receive: @escaping @Sendable (_ event: String, _ data: String) async -> Void
    ) async -> ERPOutcome
}
