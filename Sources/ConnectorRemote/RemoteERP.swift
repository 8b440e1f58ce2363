import AsyncHTTPClient
package import ConnectorCore
import ERPWire
import Foundation
import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix

/// Acqua over HTTP: no redirects, no compression, 5 s to connect, 30 s and 10 MiB for a whole answer.
package struct RemoteERP: ERPPort {
    /// What an answer may take.
    package struct Limits: Sendable {
        /// For a whole answer, its connection included.
        package var answerSeconds = 30.0
        package var answerMaximumBytes = 10 << 20

        package init() {}
    }

    private let address: ERPAddress
    private let policy: AddressPolicy
    private let http: RemoteClient
    private let limits: Limits

    /// - Parameter http: made by `makeClient`.
    package init(address: ERPAddress, policy: AddressPolicy, http: RemoteClient, limits: Limits = Limits()) {
        self.address = address
        self.policy = policy
        self.http = http
        self.limits = limits
    }

    /// A client with the connector's limits; shut down by whoever makes it.
    package static func makeClient() -> RemoteClient { RemoteClient() }

    package func send(_ request: ERPRequest) async -> ERPOutcome {
        let seconds = limits.answerSeconds
        // The client's own deadline ends with the head of the answer; this one covers its body too.
        return await withTaskGroup(of: ERPOutcome?.self) { tasks in
            tasks.addTask { await exchange(request) }
            tasks.addTask {
                do {
                    try await Task.sleep(for: .seconds(seconds))
                    return .silence(.answerTimeout)
                } catch {
                    return nil
                }
            }
            let first = await tasks.next()
            tasks.cancelAll()
            // A sleep that ends without time being up was cancelled with the whole request.
            return (first ?? nil) ?? .silence(.connectionLost)
        }
    }

    private func exchange(_ request: ERPRequest) async -> ERPOutcome {
        await throughPassage { client in
            let response = try await client.execute(outgoing(request), deadline: .distantFuture)
            let coding = response.headers.first(name: "Content-Encoding")?.lowercased() ?? "identity"
            guard coding == "identity" else { return .silence(.compressedAnswer) }
            let body = try await response.body.collect(upTo: limits.answerMaximumBytes)
            try Task.checkCancellation()
            return .answer(Self.answer(response, Array(body.readableBytesView)))
        }
    }

    /// Lets `body` send over a client that reaches allowed addresses alone; where one of them does not pick up, over the next.
    private func throughPassage(_ body: (HTTPClient) async throws -> ERPOutcome) async -> ERPOutcome {
        switch await policy.passage(to: address) {
        case .closed: return .silence(.addressNotAllowed)
        case .open: return await http.using { client in await Self.outcome(client, body).outcome }
        case .pinned(let addresses):
            var last = ERPOutcome.silence(.unknownHost)
            for numeric in addresses.prefix(Self.addressesTried) {
                let (outcome, isUnreached) = await http.using(address.host, at: numeric) { client in await Self.outcome(client, body) }
                last = outcome
                if !isUnreached || Task.isCancelled { break }
            }
            return last
        }
    }

    private static let addressesTried = 3

    /// What came of it, and whether there was no connection to send anything over.
    private static func outcome(
        _ client: HTTPClient,
        _ body: (HTTPClient) async throws -> ERPOutcome
    ) async -> (outcome: ERPOutcome, isUnreached: Bool) {
        do {
            return (try await body(client), false)
        } catch {
            return (.silence(silence(error)), isUnreached(error))
        }
    }

    private static func isUnreached(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .connectTimeout
        case let error as IOError: [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode)
        default: error is NIOConnectionError
        }
    }

    package func listen(
        _ request: ERPRequest,
        receive: @escaping @Sendable (_ event: String, _ data: String) async -> Void
    ) async -> ERPOutcome {
        var outgoing = outgoing(request)
        outgoing.headers.replaceOrAdd(name: "Accept", value: "text/event-stream")
        return await throughPassage { [outgoing] client in
            let response = try await client.execute(outgoing, timeout: .seconds(Int64(limits.answerSeconds)))
            guard response.status == .ok, response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") == true else {
                let body = try await response.body.collect(upTo: 1 << 16)
                return .answer(Self.answer(response, Array(body.readableBytesView)))
            }
            var reader = EventStreamReader()
            for try await part in response.body {
                for event in reader.read(part.readableBytesView) { await receive(event.name, event.data) }
                if reader.isOverlong { return .silence(.answerTooLarge) }
            }
            return .silence(.connectionLost)
        }
    }

    private func outgoing(_ request: ERPRequest) -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: address.base + ERPPath.prefix + request.path)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        outgoing.headers.add(name: "Accept", value: "application/json")
        outgoing.headers.add(name: "User-Agent", value: "acqua-connector")
        if let requestID = RequestIdentity.current { outgoing.headers.add(name: "X-Request-Id", value: requestID) }
        if let token = request.token { outgoing.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let key = request.idempotencyKey { outgoing.headers.add(name: "Idempotency-Key", value: key) }
        if let version = request.version { outgoing.headers.add(name: "If-Match", value: "\"\(version)\"") }
        if let body = request.body {
            outgoing.headers.add(name: "Content-Type", value: "application/json")
            outgoing.body = .bytes(ByteBuffer(bytes: body))
        }
        return outgoing
    }

    private static func answer(_ response: HTTPClientResponse, _ body: [UInt8]) -> ERPAnswer {
        let now = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        let type = response.headers.first(name: "Content-Type")?.split(separator: ";").first
        return ERPAnswer(
            status: Int(response.status.code),
            mediaType: type?.trimmingCharacters(in: .whitespaces).lowercased(),
            retryAfterSeconds: response.headers.first(name: "Retry-After").flatMap { field in
                RetryAfter.seconds(field, date: response.headers.first(name: "Date"), now: now)
            },
            location: response.headers.first(name: "Location"),
            body: body
        )
    }

    private static func silence(_ error: any Error) -> ERPSilence {
        switch error {
        case is NIOTooManyBytesError: return .answerTooLarge
        case let error as HTTPClientError where error == .connectTimeout: return .connectionTimeout
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout: return .answerTimeout
        case is CancellationError: return .connectionLost
        case let error as NIOConnectionError where error.dnsAError != nil && error.connectionErrors.isEmpty: return .unknownHost
        case is NIOConnectionError: return .connectionRefused
        case let error as IOError where error.errnoCode == ECONNREFUSED: return .connectionRefused
        default: break
        }
        let text = "\(error)".lowercased()
        return text.contains("ssl") || text.contains("certificate") ? .insecure : .connectionLost
    }
}

/// The identity that requests made now carry, so that one order can be followed through the logs of both sides.
package enum RequestIdentity {
    @TaskLocal package static var current: String?
}
