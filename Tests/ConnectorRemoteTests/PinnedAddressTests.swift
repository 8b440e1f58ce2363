import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

/// Names that change their mind about where they lead.
@Suite(.timeLimit(.minutes(1))) struct PinnedAddressTests {
    private static let loopback: [UInt8] = [127, 0, 0, 1]
    private static let elsewhere: [UInt8] = [127, 0, 0, 2]
    private let readToken = ERPRequest(.post, ERPPath.readToken)

    /// Gives one answer after the other, the last one for good, and counts.
    private final class Fickle: Sendable {
        private let answers: Mutex<[[[UInt8]]]>
        private let count = Mutex(0)

        init(_ answers: [[[UInt8]]]) { self.answers = Mutex(answers) }

        var asked: Int { count.withLock { $0 } }

        var resolver: HostResolver {
            HostResolver { _, _ in
                self.count.withLock { $0 += 1 }
                return self.answers.withLock { answers in answers.count > 1 ? answers.removeFirst() : answers.first ?? [] }
            }
        }
    }

    private func sent(
        _ answers: [[[UInt8]]],
        times: Int = 1,
        host: String = "ERP.acqua.invalid"
    ) async throws -> (outcomes: [ERPOutcome], requests: Int, asked: Int) {
        let fickle = Fickle(answers)
        return try await FakeAcqua.run { acqua in
            let http = RemoteERP.makeClient()
            let template = acqua.template.replacing("127.0.0.1", with: host)
            let policy = AddressPolicy(allowsPrivate: false, requiresTLS: false, resolver: fickle.resolver) { $0 == Self.loopback }
            let remote = RemoteERP(address: try ERPAddress(template: template, instance: FakeAcqua.instance), policy: policy, http: http)
            var outcomes: [ERPOutcome] = []
            for _ in 0..<times { outcomes.append(await remote.send(readToken)) }
            try await http.shutdown()
            return (outcomes, acqua.requests.count, fickle.asked)
        }
    }

    private func isAnswer(_ outcome: ERPOutcome) -> Bool {
        if case .answer(let answer) = outcome { answer.status == 200 } else { false }
    }

    /// The name stands for nothing that any system knows: only the address that was checked can have been connected to.
    @Test func `a request goes to the address that was checked, looked up once`() async throws {
        let result = try await sent([[Self.loopback], [Self.elsewhere]])
        #expect(result.outcomes.allSatisfy(isAnswer))
        #expect(result.requests == 1)
        #expect(result.asked == 1)
    }

    @Test func `a name that leads elsewhere by the next request is not followed there, open connection or not`() async throws {
        let result = try await sent([[Self.loopback], [Self.elsewhere]], times: 2)
        #expect(isAnswer(result.outcomes[0]))
        #expect(result.outcomes[1] == .silence(.addressNotAllowed))
        #expect(result.requests == 1)
    }

    @Test func `a name that leads home again is served again`() async throws {
        let result = try await sent([[Self.loopback], [], [Self.loopback]], times: 3)
        #expect(result.outcomes.map(isAnswer) == [true, false, true])
    }

    @Test(arguments: [[Self.loopback, Self.elsewhere], [Self.elsewhere, Self.loopback], [[]], [], [Self.loopback, [1, 2, 3]]])
    func `of several addresses all must be allowed`(addresses: [[UInt8]]) async throws {
        let result = try await sent([addresses])
        #expect(result.outcomes == [.silence(.addressNotAllowed)])
        #expect(result.requests == 0)
    }

    @Test func `where one address does not pick up, the next one is tried`() async throws {
        let deaf: [UInt8] = [127, 0, 0, 3]
        let fickle = Fickle([[deaf, Self.loopback]])
        try await FakeAcqua.run { acqua in
            let http = RemoteERP.makeClient()
            let template = acqua.template.replacing("127.0.0.1", with: "erp.acqua.invalid")
            let policy = AddressPolicy(allowsPrivate: false, requiresTLS: false, resolver: fickle.resolver) { $0.first == 127 }
            let remote = RemoteERP(address: try ERPAddress(template: template, instance: FakeAcqua.instance), policy: policy, http: http)
            let outcome = await remote.send(readToken)
            try await http.shutdown()
            #expect(isAnswer(outcome))
        }
    }

    @Test(arguments: ["erp%2eacqua.invalid", "erp.acqua.invalid%00", "érp.invalid"])
    func `a name that two readers may read differently is not looked up at all`(host: String) async throws {
        let fickle = Fickle([[Self.loopback]])
        let policy = AddressPolicy(allowsPrivate: false, requiresTLS: false, resolver: fickle.resolver) { _ in true }
        guard let address = try? ERPAddress(template: "http://\(host)/erp.acqua.invalid/{instance}", instance: "x") else { return }
        // Letters beyond ASCII may have been put into their plain form already: then there is one reading.
        guard address.host.contains(where: { !$0.isASCII }) || host.contains("%") else { return }
        #expect(await policy.passage(to: address) == .closed)
        #expect(fickle.asked == 0)
    }

    @Test func `over TLS the server hears the name, not the number`() async throws {
        let heard = Mutex<[UInt8]>([])
        let (ends, announce) = AsyncStream.makeStream(of: Void.self)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Listener { bytes in
                            heard.withLock { $0 += bytes }
                            announce.finish()
                        }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let http = RemoteERP.makeClient()
        let policy = AddressPolicy(allowsPrivate: false, resolver: Fickle([[Self.loopback]]).resolver) { $0 == Self.loopback }
        let address = try ERPAddress(template: "https://erp.acqua.invalid:\(port)/{instance}", instance: "x")
        let outcome = await RemoteERP(address: address, policy: policy, http: http).send(readToken)
        for await _ in ends {}
        try await http.shutdown()
        try await server.close()
        #expect(!isAnswer(outcome))
        #expect(String(decoding: heard.withLock { $0 }, as: UTF8.self).contains("erp.acqua.invalid"))
    }

    /// Hears the first words of a connection, and hangs up.
    private final class Listener: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let hear: ([UInt8]) -> Void

        init(hear: @escaping ([UInt8]) -> Void) { self.hear = hear }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            hear(Array(unwrapInboundIn(data).readableBytesView))
            context.close(promise: nil)
        }
    }
}
