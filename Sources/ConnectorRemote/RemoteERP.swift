package import AsyncHTTPClient
package import ConnectorCore
import ERPWire
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Acqua over HTTP: no redirects, no compression, 5 s to connect, 30 s and 10 MiB for a whole answer.
package struct RemoteERP: ERPPort {
    private static let answerSeconds: Int64 = 30
    private static let answerMaximumBytes = 10 << 20

    private let address: ERPAddress
    private let policy: AddressPolicy
    private let http: HTTPClient

    /// - Parameter http: made by `makeClient`.
    package init(address: ERPAddress, policy: AddressPolicy, http: HTTPClient) {
        self.address = address
        self.policy = policy
        self.http = http
    }

    /// A client with the connector's limits; shut down by whoever makes it.
    package static func makeClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    package func send(_ request: ERPRequest) async -> ERPOutcome {
        guard await isAllowed() else { return .silence(.addressNotAllowed) }
        do {
            let response = try await http.execute(outgoing(request), timeout: .seconds(Self.answerSeconds))
            guard response.headers.first(name: "Content-Encoding") == nil else { return .silence(.compressedAnswer) }
            let body = try await response.body.collect(upTo: Self.answerMaximumBytes)
            return .answer(Self.answer(response, Array(body.readableBytesView)))
        } catch {
            return .silence(Self.silence(error))
        }
    }

    package func listen(
        _ request: ERPRequest,
        receive: @escaping @Sendable (_ event: String, _ data: String) async -> Void
    ) async -> ERPOutcome {
        guard await isAllowed() else { return .silence(.addressNotAllowed) }
        do {
            var outgoing = outgoing(request)
            outgoing.headers.replaceOrAdd(name: "Accept", value: "text/event-stream")
            let response = try await http.execute(outgoing, deadline: .distantFuture)
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
        } catch {
            return .silence(Self.silence(error))
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

    /// A name may come to stand for another address at any time, so it is looked up each time it could matter.
    private func isAllowed() async -> Bool {
        if policy.allowsPrivate { return true }
        let (address, policy) = (address, policy)
        return (try? await NIOThreadPool.singleton.runIfActive { policy.isPublic(address) }) ?? false
    }

    private static func answer(_ response: HTTPClientResponse, _ body: [UInt8]) -> ERPAnswer {
        let type = response.headers.first(name: "Content-Type")?.split(separator: ";").first
        return ERPAnswer(
            status: Int(response.status.code),
            mediaType: type?.trimmingCharacters(in: .whitespaces).lowercased(),
            retryAfterSeconds: response.headers.first(name: "Retry-After").flatMap { Int($0) },
            location: response.headers.first(name: "Location"),
            body: body
        )
    }

    private static func silence(_ error: any Error) -> ERPSilence {
        switch error {
        case is NIOTooManyBytesError: return .answerTooLarge
        case let error as HTTPClientError where error == .connectTimeout: return .connectionTimeout
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout: return .answerTimeout
        case let error as NIOConnectionError where error.dnsAError != nil && error.connectionErrors.isEmpty: return .unknownHost
        case is NIOConnectionError: return .connectionRefused
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
