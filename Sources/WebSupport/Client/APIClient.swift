package import AsyncHTTPClient
package import Kernel
import NIOCore
package import NIOHTTP1

/// Calls one of our APIs as a program would.
package struct APIClient: Sendable {
    package let base: String
    package var token: String?
    private let http: HTTPClient

    package init(base: String, token: String? = nil, http: HTTPClient = .shared) {
        self.base = base
        self.token = token
        self.http = http
    }

    /// The same client with another token.
    package func with(token: String?) -> APIClient {
        APIClient(base: base, token: token, http: http)
    }

    package struct Reply: Sendable {
        package let status: Int
        package let json: JSON
        package let text: String
        package let headers: HTTPHeaders

        /// The stable code of a problem document.
        package var code: String? { json["code"]?.stringValue }
        /// The pointers of all that is wrong.
        package var pointers: [String] { json["errors"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } ?? [] }
    }

    /// - Throws: where no whole answer comes.
    package func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSON? = nil,
        key: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> Reply {
        try await send(method, path, bytes: body.map(\.bytes), contentType: "application/json", key: key, headers: headers)
    }

    package func send(
        _ method: HTTPMethod,
        _ path: String,
        bytes: [UInt8]?,
        contentType: String,
        key: String? = nil,
        headers: [(String, String)] = [],
        timeoutSeconds: Int64 = 60
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let bytes {
            request.headers.add(name: "Content-Type", value: contentType)
            request.body = .bytes(ByteBuffer(bytes: bytes))
        }
        let response = try await http.execute(request, timeout: .seconds(timeoutSeconds))
        let buffer = try await response.body.collect(upTo: 64 << 20)
        let received = Array(buffer.readableBytesView)
        return Reply(
            status: Int(response.status.code),
            json: (try? JSON.parse(received)) ?? .null,
            text: String(decoding: received, as: UTF8.self),
            headers: response.headers
        )
    }

    /// - Throws: where the answer is not a success; the text says what it was.
    @discardableResult
    package func expect(_ method: HTTPMethod, _ path: String, _ body: JSON? = nil, key: String? = nil) async throws -> JSON {
        let reply = try await send(method, path, body, key: key)
        guard (200..<300).contains(reply.status) else {
            throw UnexpectedReply("\(method) \(path) was answered \(reply.status): \(reply.text)")
        }
        return reply.json
    }

    /// Repeats a request until it is answered with a success, as a careful client does while servers come and go.
    @discardableResult
    package func insist(_ method: HTTPMethod, _ path: String, _ body: JSON? = nil, key: String? = nil) async throws -> JSON {
        var lastWord = ""
        for attempt in 0..<400 {
            do {
                let reply = try await send(method, path, body, key: key)
                if (200..<300).contains(reply.status) { return reply.json }
                lastWord = "\(reply.status): \(reply.text)"
                guard [409, 429, 500, 502, 503].contains(reply.status) else { break }
            } catch {
                lastWord = "\(error)"
            }
            try await Task.sleep(for: .milliseconds(min(500, 20 * (attempt + 1))))
        }
        throw UnexpectedReply("\(method) \(path) never succeeded; the last answer: \(lastWord)")
    }

    package func untilHealthy(seconds: Int = 30) async throws {
        for _ in 0..<(seconds * 20) {
            if let reply = try? await send(.GET, "/health"), reply.status == 200 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw UnexpectedReply("\(base) does not become healthy")
    }
}

/// A server did not answer as it must.
package struct UnexpectedReply: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
