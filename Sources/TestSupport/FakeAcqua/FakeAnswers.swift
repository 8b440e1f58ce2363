import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// Answers, right and wrong, as they go over the wire.
enum FakeAnswers {
    private struct HangUp: Error {}

    static func response(_ reply: FakeBooks.Reply) -> Response {
        var headers: HTTPFields = [:]
        headers[.contentType] = reply.status < 400 ? "application/json" : "application/problem+json"
        if reply.isReplay, let name = HTTPField.Name("Idempotency-Replayed") { headers[name] = "true" }
        return Response(
            status: .init(code: reply.status),
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: reply.json.bytes))
        )
    }

    static func response(
        _ kind: FakeFault.Kind,
        in reply: FakeBooks.Reply,
        untilStopped: @escaping @Sendable () async throws -> Void
    ) -> Response {
        switch kind {
        case .problem(let status, let code, let retryAfter, let pointer):
            var response = response(FakeBooks.problem(status, code, at: pointer ?? ""))
            response.headers[.retryAfter] = retryAfter
            return response
        case .status(let status, let retryAfter): return bare(status, retryAfter.map { [.retryAfter: $0] } ?? [:], "")
        case .page(let status, let retryAfter):
            var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
            headers[.retryAfter] = retryAfter
            return bare(status, headers, "<html><body>Bad gateway</body></html>")
        case .redirect(let status, let target): return bare(status, [.location: target], "")
        case .otherJSON: return bare(200, [.contentType: "application/json"], #"{"hello":"world"}"#)
        case .garbage: return bare(200, [.contentType: "application/json"], "not JSON at all")
        case .compressed:
            var response = response(reply)
            response.headers[.contentEncoding] = "gzip"
            return response
        case .json(let text): return bare(200, [.contentType: "application/json"], text)
        case .truncated, .huge, .bomb, .trickled, .stalledFor: return endingBadly(kind)
        case .hangUp: return Response(status: .ok, body: .init { _ in throw HangUp() })
        case .endless:
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: .init { writer in
                    let piece = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 20)
                    for _ in 0..<64 { try await writer.write(piece) }
                    try await writer.finish(nil)
                }
            )
        case .stalled:
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: .init { writer in
                    try await writer.write(ByteBuffer(string: "{"))
                    try await untilStopped()
                    try await writer.finish(nil)
                }
            )
        }
    }

    /// Answers that are no good from their first byte on.
    private static func endingBadly(_ kind: FakeFault.Kind) -> Response {
        let json: HTTPFields = [.contentType: "application/json"]
        let start = ByteBuffer(string: #"{"id":"x","#)
        switch kind {
        case .huge:
            return Response(
                status: .ok,
                headers: json,
                body: .init(contentLength: 1 << 30) { writer in
                    let piece = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 20)
                    for _ in 0..<64 { try await writer.write(piece) }
                    throw HangUp()
                }
            )
        case .bomb:
            var headers = json
            headers[.contentEncoding] = "gzip"
            return Response(
                status: .ok,
                headers: headers,
                body: .init { writer in
                    let piece = ByteBuffer(repeating: 0, count: 1 << 20)
                    for _ in 0..<64 { try await writer.write(piece) }
                    try await writer.finish(nil)
                }
            )
        case .trickled:
            return Response(
                status: .ok,
                headers: json,
                body: .init { writer in
                    // Until whoever reads it has gone.
                    while true {
                        try await writer.write(ByteBuffer(string: " "))
                        try await Task.sleep(for: .milliseconds(10))
                    }
                }
            )
        case .stalledFor(let milliseconds):
            return Response(
                status: .ok,
                headers: json,
                body: .init { _ in
                    try await Task.sleep(for: .milliseconds(milliseconds))
                    throw HangUp()
                }
            )
        default:
            return Response(
                status: .ok,
                headers: json,
                body: .init(contentLength: 1000) { writer in
                    try await writer.write(start)
                    throw HangUp()
                }
            )
        }
    }

    private static func bare(_ status: Int, _ headers: HTTPFields, _ text: String) -> Response {
        Response(status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
