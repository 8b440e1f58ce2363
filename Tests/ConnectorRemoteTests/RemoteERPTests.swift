import AsyncHTTPClient
import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import TestSupport
import Testing

@Suite struct RemoteERPTests {
    private func withRemote(
        _ limits: RemoteERP.Limits = .init(),
        _ body: @escaping @Sendable (RemoteERP, FakeAcqua) async throws -> Void
    ) async throws {
        try await FakeAcqua.run { acqua in
            let http = RemoteERP.makeClient()
            let address = try ERPAddress(template: acqua.template, instance: FakeAcqua.instance)
            let remote = RemoteERP(address: address, policy: AddressPolicy(allowsPrivate: true), http: http, limits: limits)
            do {
                try await body(remote, acqua)
            } catch {
                try await http.shutdown()
                throw error
            }
            try await http.shutdown()
        }
    }

    private let readToken = ERPRequest(.post, ERPPath.readToken)

    private func silence(_ outcome: ERPOutcome) -> ERPSilence? {
        if case .silence(let silence) = outcome { silence } else { nil }
    }

    @Test func `a request bears its token, key, version, identity and exact body`() async throws {
        try await withRemote { remote, acqua in
            let body = Array(#"{"a":  1}"#.utf8)
            var request = ERPRequest(.put, ERPPath.transaction("a/b"), token: "tok", idempotencyKey: "k1", version: 7, body: body)
            await RequestIdentity.$current.withValue("order-1") { _ = await remote.send(request) }
            request.method = .get
            let received = try #require(acqua.requests.first)
            #expect(received.path == "/Beauties/api/v1/transactions/a%2Fb")
            #expect(received.method == "PUT")
            #expect((received.token, received.key, received.version, received.requestID) == ("tok", "k1", "\"7\"", "order-1"))
            #expect(received.body == body)
            #expect(!received.acceptsCompression)
        }
    }

    @Test func `an answer comes back with its status, media type, Retry-After and body`() async throws {
        try await withRemote { remote, acqua in
            acqua.script(.readToken, .problem(429, code: "rate_limited", retryAfter: "7"))
            guard case .answer(let answer) = await remote.send(readToken) else {
                Issue.record("no answer")
                return
            }
            #expect(answer.status == 429)
            #expect(answer.mediaType == "application/problem+json")
            #expect(answer.retryAfterSeconds == 7)
            #expect(!answer.body.isEmpty)
        }
    }

    @Test func `a redirect is not followed`() async throws {
        try await withRemote { remote, acqua in
            acqua.script(.readToken, .redirect(307, to: "/elsewhere"))
            guard case .answer(let answer) = await remote.send(readToken) else {
                Issue.record("no answer")
                return
            }
            #expect(answer.status == 307)
            #expect(answer.location == "/elsewhere")
            #expect(acqua.requests.count == 1)
        }
    }

    @Test func `a broken connection, a compressed answer and one that is too large are silence`() async throws {
        try await withRemote { remote, acqua in
            acqua.script(.readToken, .hangUp)
            #expect(silence(await remote.send(readToken)) == .connectionLost)
            acqua.script(.readToken, .compressed)
            #expect(silence(await remote.send(readToken)) == .compressedAnswer)
            acqua.script(.readToken, .endless)
            #expect(silence(await remote.send(readToken)) == .answerTooLarge)
            acqua.script(.readToken, .huge)
            #expect(silence(await remote.send(readToken)) == .answerTooLarge)
            acqua.script(.readToken, .bomb)
            #expect(silence(await remote.send(readToken)) == .compressedAnswer)
            acqua.script(.readToken, .truncated)
            #expect(silence(await remote.send(readToken)) == .connectionLost)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an answer that begins and never ends is given up, also one that goes on and on`() async throws {
        var limits = RemoteERP.Limits()
        limits.answerSeconds = 0.3
        try await withRemote(limits) { remote, acqua in
            acqua.script(.readToken, .stalled)
            #expect(silence(await remote.send(readToken)) == .answerTimeout)
            acqua.script(.readToken, .trickled)
            #expect(silence(await remote.send(readToken)) == .answerTimeout)
        }
    }

    @Test func `nobody listening is a refused connection, at once`() async throws {
        let http = RemoteERP.makeClient()
        let address = try ERPAddress(template: "http://127.0.0.1:1/{instance}", instance: "x")
        let remote = RemoteERP(address: address, policy: AddressPolicy(allowsPrivate: true), http: http)
        let outcome = await remote.send(readToken)
        try await http.shutdown()
        #expect(silence(outcome) == .connectionRefused)
    }

    @Test(arguments: [
        "https://127.0.0.1/{instance}", "https://localhost/{instance}", "https://[::1]/{instance}", "http://example.com/{instance}",
    ])
    func `an address that is not allowed is not even tried`(template: String) async throws {
        let http = RemoteERP.makeClient()
        let address = try ERPAddress(template: template, instance: "x")
        let remote = RemoteERP(address: address, policy: AddressPolicy(allowsPrivate: false), http: http)
        let outcome = await remote.send(readToken)
        try await http.shutdown()
        #expect(silence(outcome) == .addressNotAllowed)
    }
}
