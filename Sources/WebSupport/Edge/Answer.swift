import Crypto
package import HTTPTypes
package import Hummingbird
package import Kernel
package import Persistence

/// What a handler answers.
package struct Answer: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: ResponseBody
    /// The body where it is known as a whole.
    private var content: [UInt8] = []

    package init(status: HTTPResponse.Status, headers: HTTPFields = [:], body: ResponseBody = .init()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(_ json: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Answer {
        bytes(json.bytes, status: status, headers: headers)
    }

    /// A record that bears a version: its `ETag` is what `If-Match` wants.
    package static func record(
        _ json: JSON,
        version: Int64,
        status: HTTPResponse.Status = .ok,
        location: String? = nil
    ) -> Answer {
        var headers: HTTPFields = [.eTag: "\"\(version)\""]
        headers[.location] = location
        return Answer.json(json, status: status, headers: headers)
    }

    package static func text(_ text: String, contentType: String = "text/plain; charset=utf-8") -> Answer {
        Answer(status: .ok, headers: [.contentType: contentType], body: .init(byteBuffer: .init(string: text)))
    }

    package static var noContent: Answer { Answer(status: .noContent) }

    /// A kept answer, new or given again.
    package static func stored(_ answer: StoredAnswer) -> Answer {
        var headers = HTTPFields()
        headers[.location] = answer.location
        if answer.isReplay { headers[.idempotencyReplayed] = "true" }
        return bytes(answer.body, status: .init(code: answer.status), headers: headers)
    }

    private static func bytes(_ bytes: [UInt8], status: HTTPResponse.Status, headers: HTTPFields) -> Answer {
        var headers = headers
        if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        var answer = Answer(status: status, headers: headers, body: .init(byteBuffer: .init(bytes: bytes)))
        answer.content = bytes
        return answer
    }

    /// Gives the answer the hash of its body as its `ETag`; 304 where the caller has it already.
    package func taggedByContent(for request: WebRequest) -> Answer {
        let digest = SHA256.hash(data: content).prefix(12)
        let tag = "\"" + digest.map { String($0, radix: 36) }.joined() + "\""
        if request.ifNoneMatch(tag) { return Answer(status: .notModified, headers: [.eTag: tag]) }
        var answer = self
        answer.headers[.eTag] = tag
        return answer
    }
}

extension HTTPField.Name {
    package static let requestID = literal("X-Request-Id")
    package static let idempotencyKey = literal("Idempotency-Key")
    package static let idempotencyReplayed = literal("Idempotency-Replayed")
    package static let link = literal("Link")
    package static let forwardedHost = literal("X-Forwarded-Host")
    package static let lastEventID = literal("Last-Event-ID")

    private static func literal(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is a valid field name") }
        return name
    }
}
