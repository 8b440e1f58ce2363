import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
package import WebSupport

/// Runs a server on a free port as the executable does, while `body` calls it.
package func withServer<Value: Sendable>(
    _ responder: EdgeResponder,
    _ body: @escaping @Sendable (APIClient) async throws -> Value
) async throws -> Value {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let server = WebServer.application(responder: responder, host: "127.0.0.1", port: 0, logger: logger) { port in
        announce.yield(port)
        announce.finish()
    }
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        guard let port = await ports.first(where: { _ in true }) else { throw UnexpectedReply("the server did not start") }
        do {
            let value = try await body(APIClient(base: "http://127.0.0.1:\(port)"))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
    }
}
