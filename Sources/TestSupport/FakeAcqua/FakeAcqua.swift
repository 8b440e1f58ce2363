import ERPWire
import Foundation
import HTTPTypes
import Hummingbird
package import Kernel
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Acqua as the contract says it is, small, in this process, over real HTTP, with faults that a test switches on.
package final class FakeAcqua: Sendable {
    package static let instance = "Beauties"
    package static let password = "secret"

    private struct State {
        var books = FakeBooks()
        var scripts: [FakeEndpoint: [FakeFault]] = [:]
        var meanwhiles: [FakeEndpoint: [@Sendable () async throws -> Void]] = [:]
        var requests: [FakeRequest] = []
        var tokens: Set<String> = []
        var tokenCount = 0
        var logins = true
        var hasWritePermission = true
        var isPublicReadOn = true
        var isStopping = false
        var openStreams = 0
    }

    private let state = Mutex(State())
    private let port = Mutex(0)

    private init() {}

    /// The template that leads here.
    package var template: String { "http://127.0.0.1:\(port.withLock { $0 })/{instance}" }

    /// Runs a fake on a free port while `body` calls it.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable (FakeAcqua) async throws -> Value) async throws -> Value {
        let fake = FakeAcqua()
        var logger = Logger(label: "fake-acqua")
        logger.logLevel = .critical
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in try await fake.respond(request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                announce.yield(channel.localAddress?.port ?? 0)
                announce.finish()
            },
            logger: logger
        )
        // Stopped as a server is, never cut off: a connection that comes in at that moment would trap in NIO.
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let number = await ports.first { _ in true } ?? 0
            fake.port.withLock { $0 = number }
            do {
                let value = try await body(fake)
                try await fake.stop(group, &tasks)
                return value
            } catch {
                try? await fake.stop(group, &tasks)
                throw error
            }
        }
    }

    /// Lets the answers that never end come to their end.
    private func stop(_ group: ServiceGroup, _ tasks: inout ThrowingTaskGroup<Void, any Error>) async throws {
        state.withLock { $0.isStopping = true }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }

    /// Waits until the fake is stopped.
    @Sendable private func untilStopped() async throws {
        while !state.withLock(\.isStopping) { try await Task.sleep(for: .milliseconds(10)) }
    }

    // MARK: What a test does

    /// The next requests to this endpoint meet these faults, one each.
    package func script(_ endpoint: FakeEndpoint, _ faults: [FakeFault]) {
        state.withLock { $0.scripts[endpoint, default: []] += faults }
    }

    package func script(_ endpoint: FakeEndpoint, _ kind: FakeFault.Kind, afterEffect: Bool = false, times: Int = 1) {
        script(endpoint, Array(repeating: FakeFault(kind, afterEffect: afterEffect), count: times))
    }

    /// While the next request to this endpoint is under way, after its effect and before its answer, this happens.
    package func meanwhile(_ endpoint: FakeEndpoint, _ body: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.meanwhiles[endpoint, default: []].append(body) }
    }

    package func clearScripts() { state.withLock { $0.scripts = [:] } }

    /// Tokens that were given are not valid any more.
    package func expireTokens() { state.withLock { $0.tokens = [] } }
    package func acceptLogins(_ isAccepted: Bool) { state.withLock { $0.logins = isAccepted } }
    package func allowWriting(_ isAllowed: Bool) { state.withLock { $0.hasWritePermission = isAllowed } }
    package func allowPublicReads(_ isAllowed: Bool) { state.withLock { $0.isPublicReadOn = isAllowed } }

    package func change<Value>(_ body: (inout FakeBooks) -> Value) -> Value { state.withLock { body(&$0.books) } }
    /// How many listen to the changes now.
    package var openStreams: Int { state.withLock { $0.openStreams } }
    package var books: FakeBooks { state.withLock { $0.books } }
    package var requests: [FakeRequest] { state.withLock { $0.requests } }

    package func requests(_ endpoint: FakeEndpoint) -> [FakeRequest] { requests.filter { $0.endpoint == endpoint } }

    /// Sets a SKU's available stock, nil for gone.
    package func stock(_ sku: String, _ available: String?, at instant: Instant = FakeClock.beginning) {
        change { $0.set("stock", sku, available.map { ["available": .string($0)] }, updatedAt: instant) }
    }

    package func price(_ sku: String, _ unitPrice: String?, at instant: Instant = FakeClock.beginning) {
        change {
            let members: JSON? = unitPrice.map { ["currency": "ARS", "tax_included": false, "unit_price": .string($0), "tiers": []] }
            $0.set("prices", sku, members, updatedAt: instant)
        }
    }

    // MARK: What it answers

    private func respond(_ request: Request) async throws -> Response {
        let body = Array(try await request.body.collect(upTo: 1 << 22).readableBytesView)
        let received = received(request, body)
        let fault = state.withLock { state -> FakeFault? in
            state.requests.append(received)
            guard state.scripts[received.endpoint]?.isEmpty == false else { return nil }
            return state.scripts[received.endpoint]?.removeFirst()
        }
        guard let fault else {
            let reply = answer(received, request)
            let meanwhile = state.withLock { state in
                state.meanwhiles[received.endpoint]?.isEmpty == false ? state.meanwhiles[received.endpoint]?.removeFirst() : nil
            }
            try await meanwhile?()
            return received.endpoint == .changes && reply.status == 200 ? stream() : FakeAnswers.response(reply)
        }
        let reply = fault.hasEffect ? answer(received, request) : nil
        return FakeAnswers.response(fault.kind, in: reply ?? answerOfNothing, untilStopped: untilStopped)
    }

    /// Tells each change of the books from now on.
    private func stream() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream"],
            body: .init { writer in
                self.state.withLock { $0.openStreams += 1 }
                defer { self.state.withLock { $0.openStreams -= 1 } }
                var told = self.books.clock
                try await writer.write(ByteBuffer(string: ": hello\n\n"))
                while !self.state.withLock(\.isStopping) {
                    // A comment now and then, by which it is noticed that nobody listens any more.
                    try await writer.write(ByteBuffer(string: ": still here\n\n"))
                    let clock = self.books.clock
                    if clock != told {
                        for list in ["stock", "prices"] {
                            let event = "event: \(list)\ndata: {\"change_token\":\"T\(clock)\"}\n\n"
                            try await writer.write(ByteBuffer(string: event))
                        }
                        told = clock
                    }
                    try await Task.sleep(for: .milliseconds(10))
                }
                try await writer.finish(nil)
            }
        )
    }

    private var answerOfNothing: FakeBooks.Reply { FakeBooks.Reply(status: 200, json: ["items": [], "next_cursor": nil]) }

    private func received(_ request: Request, _ body: [UInt8]) -> FakeRequest {
        FakeRequest(
            endpoint: Self.endpoint(request),
            method: request.method.rawValue,
            path: request.uri.string,
            key: header("Idempotency-Key", request),
            version: header("If-Match", request),
            token: request.headers[.authorization].map { String($0.dropFirst("Bearer ".count)) },
            requestID: header("X-Request-Id", request),
            acceptsCompression: request.headers[.acceptEncoding] != nil,
            body: body
        )
    }

    private func header(_ name: String, _ request: Request) -> String? {
        HTTPField.Name(name).flatMap { request.headers[$0] }
    }

    private static func endpoint(_ request: Request) -> FakeEndpoint {
        let parts = request.uri.path.split(separator: "/").dropFirst(3).map(String.init)
        switch (request.method, parts.first, parts.count) {
        case (.post, "tokens", 2): return parts.last == "read" ? .readToken : .writeToken
        case (.get, "stock", _): return .stock
        case (.get, "prices", _): return .prices
        case (.get, "changes", _): return .changes
        case (.get, "customers", _): return .customerSearch
        case (.post, "customers", _): return .customerCreation
        case (.post, "transactions", 1): return .creation
        case (.get, "transactions", 1): return .search
        case (.get, "transactions", 2): return .reading
        case (.put, "transactions", 2): return .edit
        case (.post, "transactions", 3): return .cancellation
        default: return .other
        }
    }

    private func answer(_ received: FakeRequest, _ request: Request) -> FakeBooks.Reply {
        state.withLock { state in
            let parts = request.uri.path.split(separator: "/").map(String.init)
            guard parts.first == Self.instance else { return FakeBooks.problem(404, "unknown_instance") }
            let query = Dictionary(grouping: request.uri.queryParameters, by: { String($0.key) }).mapValues { $0.map { String($0.value) } }
            let json = (try? JSON.parse(received.body)) ?? .null
            switch received.endpoint {
            case .readToken: return Self.readToken(&state)
            case .writeToken: return Self.writeToken(&state, json)
            case .stock, .prices, .changes:
                guard state.isPublicReadOn else { return FakeBooks.problem(403, "public_read_off") }
                guard Self.isValid(received, "read", state) else { return FakeBooks.problem(401, "token_invalid") }
                return state.books.page(received.endpoint == .stock ? "stock" : "prices", query)
            default:
                guard Self.isValid(received, "write", state) else { return FakeBooks.problem(401, "token_expired") }
                return Self.business(received, parts, query, json, &state.books)
            }
        }
    }

    private static func isValid(_ request: FakeRequest, _ scope: String, _ state: State) -> Bool {
        request.token.map { $0.hasPrefix(scope) && state.tokens.contains($0) } ?? false
    }

    private static func readToken(_ state: inout State) -> FakeBooks.Reply {
        guard state.isPublicReadOn else { return FakeBooks.problem(403, "public_read_off") }
        return token("read", &state)
    }

    private static func writeToken(_ state: inout State, _ json: JSON) -> FakeBooks.Reply {
        guard state.logins, json["password"]?.stringValue == password else { return FakeBooks.problem(401, "invalid_credentials") }
        guard state.hasWritePermission else { return FakeBooks.problem(403, "write_permission_required") }
        return token("write", &state)
    }

    private static func token(_ scope: String, _ state: inout State) -> FakeBooks.Reply {
        state.tokenCount += 1
        let token = "\(scope)-\(state.tokenCount)"
        state.tokens.insert(token)
        return FakeBooks.Reply(status: 200, json: TokenBody(accessToken: token, expiresIn: 3600, scope: scope).json)
    }

    private static func business(
        _ request: FakeRequest,
        _ parts: [String],
        _ query: [String: [String]],
        _ json: JSON,
        _ books: inout FakeBooks
    ) -> FakeBooks.Reply {
        let id = parts.dropFirst(4).first ?? ""
        switch request.endpoint {
        case .customerSearch:
            let document = query["document"]?.first ?? ""
            let found = books.customers[document].map { [FakeBooks.customer($0, document, "")] } ?? []
            return FakeBooks.Reply(status: 200, json: ["items": .array(found), "next_cursor": nil])
        case .customerCreation:
            guard let key = request.key else { return FakeBooks.problem(400, "idempotency_key_required") }
            return books.once(key, request.path, request.body) { $0.makeCustomer(json) }
        case .creation:
            guard let key = request.key else { return FakeBooks.problem(400, "idempotency_key_required") }
            return books.once(key, request.path, request.body) { $0.makeTransaction(json) }
        case .search:
            // Read over from the beginning each time: a reader must bear seeing a change twice.
            if query["summary"] != nil {
                let all = books.transactions.keys.sorted().map { books.json($0) }
                return .init(status: 200, json: ["items": .array(all), "next_cursor": nil, "change_token": .string("\(all.count)")])
            }
            let found = books.transactions.filter { $0.value.reference == query["number"]?.first }.keys.map { books.json($0) }
            return FakeBooks.Reply(status: 200, json: ["items": .array(found), "next_cursor": nil])
        case .reading: return books.transactions[id] == nil ? FakeBooks.problem(404, "not_found") : .init(status: 200, json: books.json(id))
        case .edit: return books.replace(id, request.version, json)
        case .cancellation: return books.cancel(id)
        default: return FakeBooks.problem(404, "not_found")
        }
    }
}
