package import AsyncHTTPClient
import Foundation
package import NIOHTTP1
import Synchronization
package import WebSupport

/// A browser without scripts: keeps cookies, sends forms as its user would, and follows where an accepted form leads.
package final class PageVisitor: Sendable {
    package struct Page: Sendable {
        package let status: Int
        /// Where it came to stand, with its query.
        package let path: String
        package let html: String
        package let headers: HTTPHeaders

        /// The text of the page without its tags and the entities that our templates write.
        package var text: String {
            let bare = html.replacing(#/<[^>]*>/#, with: " ")
            let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"), ("\u{a0}", " ")]
            return entities.reduce(bare) { $0.replacing($1.0, with: $1.1) }.replacing(#/\s+/#, with: " ")
        }

        /// The first link that leads below a path.
        package func link(below path: String) -> String? {
            let parts = html.components(separatedBy: "href=\"").dropFirst().compactMap { $0.split(separator: "\"").first.map(String.init) }
            return parts.first { $0.hasPrefix(path) }
        }

        /// The value of the first input of that name.
        package func value(_ name: String) -> String? {
            let inputs = html.matches(of: #/<input[^>]*>/#).map { String($0.0) }
            let input = inputs.first { $0.contains("name=\"\(name)\"") }
            return input?.firstMatch(of: #/value="([^"]*)"/#).map { String($0.1) }
        }
    }

    /// Follows no redirection of its own accord.
    package static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private let base: String
    private let cookies = Mutex<[String: String]>([:])

    package init(_ client: APIClient) {
        base = client.base
    }

    /// What the browser sends as `Cookie`.
    package var cookieHeader: String {
        cookies.withLock { $0.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
    }

    package func get(_ path: String, headers: [(String, String)] = []) async throws -> Page {
        try await follow(try await send(.GET, path, nil, headers), path)
    }

    /// Sends a form as a page of the same site does.
    package func post(
        _ path: String,
        _ fields: KeyValuePairs<String, String> = [:],
        headers: [(String, String)] = [("Sec-Fetch-Site", "same-origin")]
    ) async throws -> Page {
        let pairs = fields.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }
        let body = Array(pairs.joined(separator: "&").utf8)
        let reply = try await send(.POST, path, body, headers + [("Content-Type", "application/x-www-form-urlencoded")])
        return try await follow(reply, path)
    }

    /// Sends a form with files.
    package func post(_ path: String, bytes: [UInt8], contentType: String) async throws -> Page {
        let reply = try await send(.POST, path, bytes, [("Sec-Fetch-Site", "same-origin"), ("Content-Type", contentType)])
        return try await follow(reply, path)
    }

    private func follow(_ reply: APIClient.Reply, _ path: String) async throws -> Page {
        var (reply, path) = (reply, path)
        for _ in 0..<5 {
            guard reply.status == 303, let next = reply.headers.first(name: "Location") else { break }
            path = next
            reply = try await send(.GET, next, nil, [])
        }
        return Page(status: reply.status, path: path, html: reply.text, headers: reply.headers)
    }

    private func send(_ method: HTTPMethod, _ path: String, _ body: [UInt8]?, _ headers: [(String, String)]) async throws -> APIClient.Reply
    {
        let jar = cookieHeader
        let sent = headers + (jar.isEmpty ? [] : [("Cookie", jar)])
        let client = APIClient(base: base, http: Self.http)
        let type = sent.first { $0.0 == "Content-Type" }?.1 ?? ""
        let reply = try await client.send(
            method,
            path,
            bytes: body,
            contentType: type,
            headers: sent.filter { $0.0 != "Content-Type" }
        )
        for cookie in reply.headers[canonicalForm: "Set-Cookie"] { keep(String(cookie)) }
        return reply
    }

    private func keep(_ header: String) {
        let pair = header.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard pair.count == 2 else { return }
        let isGone = header.contains("Max-Age=0")
        cookies.withLock { $0[pair[0]] = isGone ? nil : pair[1] }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
