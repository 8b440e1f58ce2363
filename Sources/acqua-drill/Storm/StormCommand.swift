import ArgumentParser
import Foundation
import TestSupport

struct StormCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storm",
        abstract:
            "Confirm, edit and cancel orders while everything is killed and cut, then check that each is in Acqua once, as last confirmed."
    )

    @Option(help: "Orders to confirm.")
    var orders = 2000

    @Option(help: "Seconds over which the orders are spread, so that there is time to kill.")
    var overSeconds = 90.0

    @Option(help: "sqlite, postgres or both.")
    var engine = "both"

    @Option(help: "Customers that order at the same time.")
    var clients = 8

    @Option(help: "Of a hundred answers between store and Acqua, so many are dropped after the effect.")
    var dropPercent = 10

    @Option(help: "Seconds after the last order until which all must have arrived.")
    var drainSeconds = 180

    func validate() throws {
        guard engine == "both" || Engine(rawValue: engine) != nil else { throw ValidationError("--engine is sqlite, postgres or both") }
        guard orders > 0, clients > 0, (0...90).contains(dropPercent) else { throw ValidationError("these numbers make no storm") }
    }

    func run() async throws {
        let engines = engine == "both" ? Engine.allCases : Engine.allCases.filter { $0.rawValue == engine }
        for engine in engines {
            print("storm on \(engine): \(orders) orders, \(clients) clients, \(dropPercent) % of answers dropped")
            let storm = Storm(
                site: try await Site.make(engine, dropPercent: dropPercent),
                orderCount: orders,
                clientCount: clients,
                overSeconds: overSeconds,
                drainSeconds: drainSeconds
            )
            let report = try await storm.run()
            print("  \(report)")
        }
        print("nothing lost, nothing doubled, nothing half written")
    }
}
