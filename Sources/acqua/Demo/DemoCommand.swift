import ArgumentParser
import ERPCore
import Foundation
import Kernel
import Logging
import Persistence
import PersistencePostgres
import ServiceLifecycle
import StoreCore
import WebSupport

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The main job on a real wholesaler's orders: store → Acqua and back, in one process.",
        discussion: """
            Acqua serves on 127.0.0.1:8080, a store on 127.0.0.1:8081, with the connector between them over HTTP. The \
            catalogue and the orders are loaded, confirmed and delivered, and both sides are compared; then both go on \
            serving. A demonstration that was interrupted goes on where it was.
            """
    )

    @Option(help: "The file of order lines.")
    var orders: String?

    @Option(help: "The file of buyers.")
    var buyers: String?

    @Option(help: "A PostgreSQL server (any database of it); two databases are made there instead of embedded ones.")
    var postgres: String?

    @Option(help: "The folder of the demonstration's databases and keys.")
    var folder: String?

    @Flag(help: "End after the comparison: status 0 if both sides agree, else 1.")
    var once = false

    @Option(help: "Where Acqua listens.")
    var erpListen: String?

    @Option(help: "Where the store listens.")
    var storeListen: String?

    func run() async throws {
        let given: [String: String?] = [
            "orders": orders, "buyers": buyers, "postgres": postgres, "folder": folder, "erp-listen": erpListen,
            "store-listen": storeListen,
        ]
        let settings = try await Settings(given + ["log-level": "error"])
        try LoggingSetup.start(settings)
        MemorySetup.start()
        let data = try DemoData(
            ordersPath: settings.text("orders") ?? "examples/online-retail/order-lines.csv",
            buyersPath: settings.text("buyers") ?? "examples/online-retail/buyers.csv"
        )
        say(DemoReport.input(data))
        let place = try DemoPlace(settings)
        let site = try await DemoSite.open(place)
        do {
            try await site.run(data: data, isOnce: once)
            await site.close()
        } catch {
            await site.close()
            throw error
        }
    }
}

/// Where a demonstration keeps its things, and where it listens.
struct DemoPlace {
    let folder: String
    let erpDatabase: String
    let storeDatabase: String
    let erpAddress: ListenAddress
    let storeAddress: ListenAddress

    init(_ settings: Settings) throws {
        folder = settings.text("folder") ?? "demo-data"
        erpAddress = try ListenAddress(settings.text("erp-listen") ?? "127.0.0.1:8080")
        storeAddress = try ListenAddress(settings.text("store-listen") ?? "127.0.0.1:8081")
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("the folder \(folder) cannot be made: \(error.localizedDescription)")
        }
        guard let server = settings.text("postgres") else {
            erpDatabase = "sqlite:\(folder)/erp.sqlite"
            storeDatabase = "sqlite:\(folder)/store.sqlite"
            return
        }
        try PostgresServer.makeDatabase("acqua_demo_erp", at: server)
        try PostgresServer.makeDatabase("acqua_demo_store", at: server)
        erpDatabase = PostgresServer.url(server, database: "acqua_demo_erp")
        storeDatabase = PostgresServer.url(server, database: "acqua_demo_store")
    }
}
