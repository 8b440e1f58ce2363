import Foundation
import HTTPTypes
package import Hummingbird
package import Kernel
package import Logging

/// A request as handlers see it.
package struct WebRequest: Sendable {
    package let http: Request
    package let parameters: Parameters
    package let requestID: String
    package let language: Language
    /// The peer's address without its port.
    package let clientAddress: String
    /// Takes down who asks.
    package let note: CallNote
    package let logger: Logger

    package static let bodyMaximumBytes = 1 << 20

    /// A parameter of the path, percent-decoded.
    package func path(_ name: String) throws -> String {
        guard let raw = parameters[name[...]], let text = raw.removingPercentEncoding else { throw Refusal.notFound }
        // No record's name has U+0000, and the databases do not take it.
        guard !text.unicodeScalars.contains("\0") else { throw Refusal.notFound }
        return text
    }

    /// The query, which must have no parameter but these.
    package func query(_ known: String...) throws -> QueryParameters {
        try QueryParameters(http.uri.query ?? "", known: known)
    }

    /// The whole body.
    /// - Throws: a refusal `too_large`; `unsupported_media_type` where it is compressed.
    package func bytes(maximum: Int = WebRequest.bodyMaximumBytes) async throws -> [UInt8] {
        try refuseCompression()
        if let length = http.headers[.contentLength].flatMap(Int.init), length > maximum {
            throw Refusal.tooLarge(limitBytes: maximum)
        }
        var bytes: [UInt8] = []
        for try await part in http.body {
            guard bytes.count + part.readableBytes <= maximum else { throw Refusal.tooLarge(limitBytes: maximum) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    /// The whole body, sent as JSON; its text is not read yet.
    package func jsonBytes(mediaTypes: [String] = ["application/json"]) async throws -> [UInt8] {
        try requireMediaType(mediaTypes)
        return try await bytes()
    }

    /// The body as JSON.
    package func json(mediaTypes: [String] = ["application/json"]) async throws -> JSON {
        try Self.parse(try await jsonBytes(mediaTypes: mediaTypes))
    }

    /// The body of a `PATCH`.
    package func mergePatch() async throws -> JSON {
        try await json(mediaTypes: ["application/merge-patch+json", "application/json"])
    }

    /// - Throws: a refusal `malformed_json` that says where.
    package static func parse(_ bytes: [UInt8]) throws -> JSON {
        do {
            return try JSON.parse(bytes)
        } catch {
            let phrase = error.phrase
            throw Refusal(.malformed, "malformed_json", es: phrase.es, en: phrase.en, extra: [.init("offset", .integer(error.offset))])
        }
    }

    package func requireMediaType(_ mediaTypes: [String]) throws {
        let sent = http.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard let sent, mediaTypes.contains(sent.filter { $0 != " " }) else {
            throw Refusal.unsupportedMediaType(expected: mediaTypes[0])
        }
    }

    package func refuseCompression() throws {
        if let encoding = http.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Refusal.unsupportedMediaType(expected: http.headers[.contentType] ?? "application/json")
        }
    }
}

extension JSONSyntaxError {
    fileprivate var phrase: Phrase {
        switch reason {
        case .byteOrderMark:
            Phrase(
                es: "El cuerpo empieza con un BOM: envíe JSON en UTF-8 sin BOM.",
                en: "The body begins with a BOM: send UTF-8 JSON without it."
            )
        case .unexpectedByte, .unexpectedEnd:
            Phrase(es: "El cuerpo no es JSON: error en el byte \(offset).", en: "The body is not JSON: fault at byte \(offset).")
        case .tooDeep:
            Phrase(es: "El JSON tiene más de 32 niveles (byte \(offset)).", en: "The JSON is deeper than 32 levels (byte \(offset)).")
        case .repeatedKey(let key):
            Phrase(es: "La clave «\(key)» está repetida (byte \(offset)).", en: "The key “\(key)” is repeated (byte \(offset)).")
        case .nulCharacter:
            Phrase(es: "Un texto contiene U+0000 (byte \(offset)).", en: "A string contains U+0000 (byte \(offset)).")
        case .invalidString:
            Phrase(es: "Un texto no es válido (byte \(offset)).", en: "A string is not valid (byte \(offset)).")
        case .trailingBytes:
            Phrase(es: "Sobra texto después del JSON (byte \(offset)).", en: "There is text after the JSON (byte \(offset)).")
        }
    }
}
