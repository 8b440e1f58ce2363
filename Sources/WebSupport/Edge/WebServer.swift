package import Hummingbird
package import Logging
import NIOCore
package import ServiceLifecycle

/// A server of ours on an address.
package enum WebServer {
    /// An idle connection is closed after this long.
    private static let idleSeconds: Int64 = 75

    /// - Parameters:
    ///   - services: live and end with the server.
    ///   - announce: told the port once connections are taken.
    package static func application(
        responder: EdgeResponder,
        host: String,
        port: Int,
        logger: Logger,
        services: [any Service] = [],
        announce: @escaping @Sendable (_ port: Int) -> Void
    ) -> some ApplicationProtocol {
        Application(
            responder: responder,
            server: .http1(configuration: .init(idleTimeout: .seconds(idleSeconds))),
            configuration: .init(address: .hostname(host, port: port), serverName: "acqua", backlog: 1024),
            services: services,
            onServerRunning: { channel in announce(channel.localAddress?.port ?? port) },
            logger: logger
        )
    }
}
