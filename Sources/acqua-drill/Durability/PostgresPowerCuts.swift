import Foundation
import Kernel
import Persistence
import TestSupport
import WebSupport

/// The whole cluster lies on the disk and syncs; PostgreSQL is what is frozen and killed. Acqua goes on, and must find its way back.
struct PostgresPowerCuts {
    let cuts: Int
    let clients: Int
    let steps: Steps

    /// - Throws: where an acknowledged order is not there after a cut.
    func run() async throws {
        let disk = try await steps.take("the disk is made") { try FragileDisk.make(mebibytes: 1024) }
        defer { disk.remove() }
        let start = ContinuousClock.now
        let postgres = try await steps.take("PostgreSQL's cluster is made", within: 150) { try DurablePostgres(on: disk.folder) }
        defer { postgres.killHard() }
        try await steps.take("PostgreSQL starts", within: 100) { try postgres.start() }
        let acqua = try await steps.take("the instance is made", within: 120) { try DrilledAcqua.make(database: postgres.url) }
        let server = acqua.server()
        defer { server.killHard() }
        try server.start()
        try await steps.take("the first start") { try await acqua.client.untilHealthy() }
        let desk = try await steps.take("products and customer are made", within: 120) { try await acqua.openDesk() }
        var unanswered = 0
        for cut in 1...cuts {
            try await steps.take("orders come until the cut") { try await orderUntilCut(desk, postgres, disk) }
            unanswered += desk.unknownCount
            try await steps.take("the disk comes back") { try disk.comeBack() }
            try await steps.take("PostgreSQL starts after a cut", within: 100) { try postgres.start() }
            try await steps.take("Acqua finds its database again") { try await acqua.client.untilHealthy() }
            if cut.isMultiple(of: 10) || cut == cuts {
                try await steps.take("every order is looked for", within: 120) { try await desk.check() }
                try await steps.take("verify", within: 120) { try acqua.verify() }
                print("  PostgreSQL: \(cut) cuts, \(desk.acknowledgedCount) orders acknowledged, all there")
            }
            try await steps.take("unanswered orders are repeated") { try await desk.repeatUnknown() }
        }
        try await steps.take("every order is looked for", within: 120) { try await desk.check() }
        guard try server.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
        try await steps.take("verify", within: 120) { try acqua.verify() }
        guard desk.acknowledgedCount > cuts else { throw DrillFailure("too few orders were answered for a drill") }
        let seconds = start.duration(to: .now).inSeconds
        print(CutReport(engine: .postgres, cuts: cuts, acknowledged: desk.acknowledgedCount, unanswered: unanswered, seconds: seconds))
    }

    private func orderUntilCut(_ desk: OrderDesk, _ postgres: DurablePostgres, _ disk: FragileDisk) async throws {
        let ends = Tally()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await desk.send(clients: clients, until: { ends.value > 0 }) }
            try await Task.sleep(for: .microseconds(Int.random(in: 20_000...400_000)))
            postgres.freeze()
            try disk.cut()
            ends.raise()
            postgres.killHard()
            try await tasks.waitForAll()
        }
    }
}
