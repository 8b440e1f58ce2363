import ArgumentParser
import Connector
import ConnectorRemote
import Logging
import Persistence
import ServiceLifecycle
import StoreCore
import StoreWeb
import WebSupport

struct StoreServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the store's HTTP API, with its connector, until a signal ends it.",
        discussion: "Several may serve one PostgreSQL database; one SQLite file has one serving process."
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var logs: LogOptions

    @Option(help: "HOST:PORT; 127.0.0.1:8081 unless given.")
    var listen: String?

    @Option(help: "Where Acqua answers, for connections that name no base_url: a template with {instance}.")
    var urlTemplate: String?

    @Option(
        help:
            "Where buyers reach the store from outside, for links in mails: https://tienda.example; the address it listens on unless given."
    )
    var publicURL: String?

    @OptionGroup var mail: MailOptions

    func run() async throws {
        let given: [String: String?] = ["listen": listen, "url-template": urlTemplate, "public-url": publicURL]
        let settings = try await Settings(database.given + logs.given + mail.given + given)
        try LoggingSetup.start(settings)
        MemorySetup.start()
        let address = try ListenAddress(settings.text("listen") ?? "127.0.0.1:8081")
        let session = try await StoreSession.open(settings)
        try await session.closing {
            let server = try StoreServer.make(session, settings: settings, address: address) { port in
                say("The store serves on http://\(address.host):\(port)")
            }
            try await server.run { services in try await ServerGroup.run(services) }
        }
    }
}

/// The store over an open database: its API and the connector's workers.
struct StoreServer {
    let services: [any Service]
    private let http: RemoteClient

    static func make(
        _ session: StoreSession,
        settings: Settings,
        address: ListenAddress,
        announce: @escaping @Sendable (_ port: Int) -> Void
    ) throws -> StoreServer {
        let allowsPrivate = try settings.isSet("allow-private-erp")
        let http = RemoteERP.makeClient()
        let sealing = session.sealing
        let connector = ConnectorServices(
            database: session.database,
            clock: SystemClock(),
            http: http,
            policy: AddressPolicy(allowsPrivate: allowsPrivate),
            urlTemplate: settings.text("url-template"),
            openPassword: { sealed, store in
                let bytes = try sealing.open(sealed, purpose: ERPConnection.sealingPurpose(of: store))
                return String(decoding: bytes, as: UTF8.self)
            },
            logger: Logger(label: "acqua.connector"),
            figures: session.metrics.connectorFigures()
        )
        let mail = try MailOptions.worker(session.database, settings)
        let (deliveries, pulls) = (WakeSignal(), WakeSignal())
        let store = StoreServices(
            database: session.database,
            clock: SystemClock(),
            passwords: PasswordHasher(),
            sealing: sealing,
            link: AcquaLink(services: connector, deliveries: deliveries, pulls: pulls),
            metrics: session.metrics,
            pages: try StorePageLibrary.load(),
            description: try StorePageLibrary.description(),
            logins: LoginLimiter(failuresMaximum: try settings.integer("limit-failed-logins", in: 1...1_000_000, default: 20)),
            publicURL: try Self.publicURL(settings) ?? "http://\(address.host):\(address.port)",
            sendsMail: mail != nil,
            allowsPrivateERP: allowsPrivate
        )
        let server = WebServer.application(
            responder: EdgeResponder(routes: storeRoutes(store), metrics: session.metrics, pages: store.pages),
            host: address.host,
            port: address.port,
            logger: Logger(label: "acqua.store"),
            announce: announce
        )
        var workers: [any Service] = [
            DeliveryWorker(services: connector, signal: deliveries), PullWorker(services: connector, signal: pulls),
            ChangeListener(services: connector, signal: pulls), OrderStateWatcher(services: connector),
            StoreGauges(database: session.database, metrics: session.metrics),
        ]
        if let mail { workers.append(mail) }
        return StoreServer(services: workers + [server], http: http)
    }

    /// Without a slash at its end.
    private static func publicURL(_ settings: Settings) throws -> String? {
        guard let text = settings.text("public-url"), !text.isEmpty else { return nil }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw CommandFailure("--public-url must begin with https:// or http://, not “\(text)”")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Runs the services, and lets go of the connections to Acqua afterwards.
    func run(_ body: ([any Service]) async throws -> Void) async throws {
        do {
            try await body(services)
        } catch {
            try? await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }
}
