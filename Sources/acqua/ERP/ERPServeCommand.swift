import ArgumentParser
import ERPWeb
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import WebSupport

struct ERPServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve Acqua, its pages and its HTTP API, until a signal ends it.",
        discussion: "Several may serve one PostgreSQL database; one SQLite file has one serving process."
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var logs: LogOptions

    @Option(help: "HOST:PORT; 127.0.0.1:8080 unless given.")
    var listen: String?

    @Option(help: "example.com, where instances may be named by subdomain.")
    var domain: String?

    func run() async throws {
        let settings = try await Settings(database.given + logs.given + ["listen": listen, "domain": domain])
        try LoggingSetup.start(settings)
        MemorySetup.start()
        let address = try ListenAddress(settings.text("listen") ?? "127.0.0.1:8080")
        let session = try await ERPSession.open(settings)
        try await session.closing {
            let server = try await ERPServer.make(session, settings: settings, address: address) { port in
                say("Acqua serves on http://\(address.host):\(port)")
            }
            try await ServerGroup.run([FilingWorker(database: session.database), server])
        }
    }
}

enum ERPServer {
    /// Acqua over an open database, as a service.
    static func make(
        _ session: ERPSession,
        settings: Settings,
        address: ListenAddress,
        announce: @escaping @Sendable (_ port: Int) -> Void
    ) async throws -> any Service {
        var limits = ERPLimits()
        limits.failedLogins = try settings.integer("limit-failed-logins", in: 1...1_000_000, default: limits.failedLogins)
        limits.publicReadsPerSecond = try settings.integer("limit-public-reads", in: 0...1_000_000, default: limits.publicReadsPerSecond)
        let services = try await ERPAssembly.services(
            database: session.database,
            sealing: session.sealing,
            clock: SystemClock(),
            passwords: PasswordHasher(),
            metrics: session.metrics,
            limits: limits
        )
        let responder = EdgeResponder(
            routes: erpRoutes(services),
            metrics: session.metrics,
            domain: settings.text("domain"),
            pages: services.pages,
            observer: services.calls.note
        )
        return WebServer.application(
            responder: responder,
            host: address.host,
            port: address.port,
            logger: Logger(label: "acqua.erp"),
            services: [CallLogWriter(log: services.calls, logger: Logger(label: "acqua.calls")), FiguresReader(services: services)],
            announce: announce
        )
    }
}

/// Services that live and end together.
enum ServerGroup {
    /// Runs until SIGTERM or SIGINT: what is in hand is finished, for 10 seconds at most.
    static func run(_ services: [any Service]) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "acqua")
        )
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw CommandFailure("another program listens on that port; end it, or name another one with --listen")
        } catch let error as IOError where error.errnoCode == EACCES || error.errnoCode == EADDRNOTAVAIL {
            throw CommandFailure("that address cannot be listened on (\(error)); name another one with --listen")
        }
    }
}
