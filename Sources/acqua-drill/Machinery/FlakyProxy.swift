import NIOCore
import NIOPosix
import Synchronization

/// Passes bytes between the store and Acqua, and now and then cuts the connection when an answer has come: the effect
/// stands, and the store never learns of it.
final class FlakyProxy: Sendable {
    private let upstreamPort: Int
    private let dropPercent: Int
    private let channel: Mutex<(any Channel)?> = Mutex(nil)
    private let dropCount = Atomic<Int>(0)
    private let isHealed = Atomic<Bool>(false)

    init(upstreamPort: Int, dropPercent: Int) {
        self.upstreamPort = upstreamPort
        self.dropPercent = dropPercent
    }

    /// How many answers were dropped.
    var drops: Int { dropCount.load(ordering: .relaxed) }

    /// From here on nothing is dropped.
    func heal() {
        isHealed.store(true, ordering: .relaxed)
    }

    /// Begins to take connections; its port.
    func start() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { child in self.connect(child) }
            .bind(host: "127.0.0.1", port: 0).get()
        self.channel.withLock { $0 = channel }
        return channel.localAddress?.port ?? 0
    }

    func stop() async throws {
        try await channel.withLock { $0 }?.close().get()
    }

    /// Whether the answer that has just come is to be dropped.
    func isToBeDropped() -> Bool {
        guard !isHealed.load(ordering: .relaxed), Int.random(in: 0..<100) < dropPercent else { return false }
        dropCount.add(1, ordering: .relaxed)
        return true
    }

    private func connect(_ child: any Channel) -> EventLoopFuture<Void> {
        ClientBootstrap(group: child.eventLoop)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: upstreamPort)
            .flatMap { upstream in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(Passage(to: upstream, isToBeCut: { false }))
                    try upstream.pipeline.syncOperations.addHandler(Passage(to: child, isToBeCut: { self.isToBeDropped() }))
                }.map {
                    child.setOption(.autoRead, value: true).whenComplete { _ in }
                    upstream.setOption(.autoRead, value: true).whenComplete { _ in }
                }
            }
            .flatMapErrorThrowing { error in
                child.close(promise: nil)
                throw error
            }
    }
}

/// One direction of a connection.
private final class Passage: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let isToBeCut: () -> Bool

    init(to other: any Channel, isToBeCut: @escaping () -> Bool) {
        self.other = other
        self.isToBeCut = isToBeCut
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isToBeCut() {
            other.close(promise: nil)
            context.close(promise: nil)
        } else {
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        other.close(promise: nil)
        context.close(promise: nil)
    }
}
