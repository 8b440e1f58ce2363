import ArgumentParser
import ERPCore
import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure orders and reads a second, beside the limit of this machine; print a table and write JSON."
    )

    @Option(help: "sqlite, postgres or both.")
    var engine = "both"

    @Option(help: "Seconds for each figure.")
    var seconds = 5.0

    @Option(help: "Orders a second of the whole path.")
    var rate = 200

    @Option(help: "SKUs of the catalogue that orders draw from.")
    var skus = 10_000

    @Option(parsing: .upToNextOption, help: "Sizes of the catalogue for the lists of stock, growing; none leaves them out.")
    var catalogues = [1000, 100_000, 1_000_000]

    @Option(help: "Products of the store whose pages are measured; 0 leaves them out.")
    var pageProducts = 100_000

    @Option(help: "Buyers of that store.")
    var pageBuyers = 10_000

    @Flag(help: "Measure the pages alone.")
    var pagesOnly = false

    @Flag(help: "Measure the orders alone.")
    var ordersOnly = false

    @Flag(help: "Measure the desk alone: what people read in Acqua, at --desk-products and at a tenth of them.")
    var deskOnly = false

    @Option(
        help:
            "Products of the company at whose desk is measured; a tenth as many customers, five times as many rows of the ledger. 0 leaves it out."
    )
    var deskProducts = 1_000_000

    @Option(help: "Keeps the desk's databases there, and finds them there in the next run.")
    var deskFolder: String?

    @Flag(help: "Fill the desk's database of the full size and measure nothing.")
    var deskFill = false

    @Option(help: "Only endpoints of the desk in whose names this stands.")
    var deskEndpoints = ""

    @Option(help: "The file that receives the figures as JSON.")
    var output = "bench.json"

    func run() async throws {
        let engines = engine == "both" ? Engine.allCases : Engine.allCases.filter { $0.rawValue == engine }
        var sections: [JSON] = []
        print(Self.machine())
        for engine in engines {
            print("\n\(engine)")
            if deskOnly {
                sections.append(try await desk(engine))
                continue
            }
            if pageProducts > 0, !ordersOnly {
                let pages = PageBench(engine: engine, seconds: seconds, products: pageProducts, buyers: pageBuyers)
                sections.append(try await pages.run())
                fflush(nil)
            }
            if pagesOnly { continue }
            sections.append(try await OrderBench(engine: engine, seconds: seconds, skus: skus).run())
            fflush(nil)
            if ordersOnly { continue }
            sections.append(try await PathBench(engine: engine).run())
            sections.append(try await RateBench(engine: engine, perSecond: rate, seconds: seconds).run())
            sections.append(try await StartBench(engine: engine).run())
            // What was measured is seen also where it goes into a file.
            fflush(nil)
            if !catalogues.isEmpty { sections.append(try await FeedBench(engine: engine, sizes: catalogues).run()) }
            fflush(nil)
            if deskProducts > 0 { sections.append(try await desk(engine)) }
        }
        let report: JSON = [
            "at": .string(SystemClock().now().description), "machine": .string(Self.machine()), "engines": .array(sections),
        ]
        try Data(report.bytes).write(to: URL(fileURLWithPath: output))
        print("\nwritten to \(output)")
    }

    private func desk(_ engine: Engine) async throws -> JSON {
        try await DeskBench(
            engine: engine,
            seconds: seconds,
            products: deskProducts,
            folder: deskFolder,
            fillsOnly: deskFill,
            only: deskEndpoints
        ).run()
    }

    private static func machine() -> String {
        let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? "unknown"
        return "\(ProcessInfo.processInfo.activeProcessorCount) cores,\(model)"
    }
}

/// Orders a second through Acqua's HTTP API, by clients in a process of their own, beside the bare loop.
struct OrderBench {
    let engine: Engine
    let seconds: Double
    let skus: Int

    func run() async throws -> JSON {
        let site = try await Site.make(engine, dropPercent: 0)
        let manager = try await site.manager()
        try await load(manager)
        let customer = try await manager.expect(
            .POST,
            "\(Site.erpAPI)/customers",
            ["name": "Bench", "document": "20123456"],
            key: "bench-customer"
        )
        let id = customer["id"]?.stringValue ?? ""
        let idleKiB = site.erp.residentKiB ?? 0
        print("  clients  orders/s   p50 ms   p99 ms   bare loop/s   ratio   our statements in a loop/s")
        var rows: [JSON] = []
        for clients in [1, 8, 32, 128] {
            let result = try measure(site, manager, id, clients)
            let (bare, layer) = try await loops(groupSize: clients)
            let line = [
                "\(clients)".padded(9), rounded(result.perSecond, 0).padded(10), rounded(result.p50).padded(9),
                rounded(result.p99).padded(9), rounded(bare, 0).padded(14), rounded(result.perSecond / bare).padded(8),
                rounded(layer, 0).padded(29),
            ]
            print(line.joined())
            fflush(nil)
            rows.append(
                [
                    "clients": .integer(clients), "orders_per_second": .string(rounded(result.perSecond, 0)),
                    "p50_ms": .string(rounded(result.p50)), "p99_ms": .string(rounded(result.p99)),
                    "bare_loop_per_second": .string(rounded(bare, 0)), "layer_loop_per_second": .string(rounded(layer, 0)),
                ]
            )
        }
        let loadedKiB = site.erp.residentKiB ?? 0
        print("  resident: \(idleKiB / 1024) MiB idle, \(loadedKiB / 1024) MiB after the load")
        try site.stopAndVerify()
        return [
            "engine": .string(engine.rawValue), "orders": .array(rows), "resident_idle_kib": .integer(idleKiB),
            "resident_loaded_kib": .integer(loadedKiB),
        ]
    }

    /// What the engine gives without the server: by hand, and by our statements.
    private func loops(groupSize: Int) async throws -> (bare: Double, layer: Double) {
        try await withFreshDatabase(engine, schema: erpSchema) { fresh in
            let database = try fresh.open()
            let layer = LayerLoop(database: database, skus: skus)
            try await layer.prepare()
            let layerRate = try await layer.measure(groupSize: groupSize, seconds: seconds)
            await database.close()
            let bare = BareLoop(engine: engine, database: fresh, skus: skus)
            return (try bare.measure(groupSize: groupSize, seconds: seconds), layerRate)
        }
    }

    private func load(_ manager: APIClient) async throws {
        let products = "sku,name\n" + (0..<skus).map { "S\($0),Product \($0)\n" }.joined()
        let stock = "sku,quantity\n" + (0..<skus).map { "S\($0),100000000\n" }.joined()
        for (kind, text) in [("products", products), ("stock", stock)] {
            let reply = try await manager.send(.POST, "\(Site.erpAPI)/imports/\(kind)", bytes: Array(text.utf8), contentType: "text/csv")
            guard reply.status == 200 else { throw DrillFailure("the import of \(kind) was answered \(reply.status): \(reply.text)") }
        }
    }

    private func measure(_ site: Site, _ manager: APIClient, _ customer: String, _ clients: Int) throws -> (
        perSecond: Double, p50: Double, p99: Double
    ) {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        let port = manager.base.split(separator: ":").last.map(String.init) ?? ""
        let output = try Program.run(
            [
                own, "load", "--port", port, "--token", manager.token ?? "", "--customer", customer, "--clients", String(clients),
                "--seconds", String(seconds), "--skus", String(skus), "--run", "\(engine)-\(clients)-\(UInt32.random(in: 0...UInt32.max))",
            ],
            seconds: seconds + 120
        )
        let json = try JSON.parse(Array(output.trimmingCharacters(in: .whitespacesAndNewlines).utf8))
        let figure = { (name: String) in json[name]?.stringValue.flatMap(Double.init) ?? 0 }
        let count = Double(json["count"]?.integerValue ?? 0)
        return (count / max(0.001, figure("seconds")), figure("p50"), figure("p99"))
    }
}

extension String {
    /// The text at the right end of so many columns.
    func padded(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
