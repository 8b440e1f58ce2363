import Foundation
import Kernel
import Persistence
import TestSupport
import WebSupport

/// The file of SQLite lies on the disk; Acqua is what is frozen and killed.
struct SQLitePowerCuts {
    let cuts: Int
    let clients: Int
    /// Whether the server's syncs are let through.
    let syncs: Bool
    let steps: Steps

    /// - Throws: where an acknowledged order is not there after a cut.
    func run() async throws {
        let disk = try await steps.take("the disk is made") { try FragileDisk.make(mebibytes: 512) }
        defer { disk.remove() }
        let start = ContinuousClock.now
        let path = disk.folder + "/erp.sqlite"
        let acqua = try await steps.take("the instance is made", within: 120) { try DrilledAcqua.make(database: "sqlite:" + path) }
        let first = acqua.server()
        defer { first.killHard() }
        try first.start()
        try await steps.take("the first start") { try await acqua.client.untilHealthy() }
        let desk = try await steps.take("products and customer are made", within: 120) { try await acqua.openDesk() }
        let server = syncs ? first : acqua.server(under: Self.withoutSyncs)
        defer { server.killHard() }
        if !syncs {
            guard try first.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
            try server.start()
            try await steps.take("the server starts") { try await acqua.client.untilHealthy() }
        }
        var unanswered = 0
        for cut in 1...cuts {
            try await steps.take("orders come until the cut") { try await orderUntilCut(desk, server, disk) }
            unanswered += desk.unknownCount
            try await steps.take("the disk comes back") { try disk.comeBack() }
            try await steps.take(Self.lookingAtPages) { try await DrilledAcqua.checkPages(path) }
            try await steps.take("the server starts") {
                try server.start()
                try await acqua.client.untilHealthy()
            }
            // What a cut has taken is gone for good: to look now and then is enough.
            if cut.isMultiple(of: 20) || cut == cuts || !syncs {
                try await steps.take(Self.lookingForOrders, within: 120) { try await desk.check() }
                try await steps.take("verify", within: 120) { try acqua.verify() }
                print("  SQLite: \(cut) cuts, \(desk.acknowledgedCount) orders acknowledged, all there")
            }
            try await steps.take("unanswered orders are repeated") { try await desk.repeatUnknown() }
        }
        try await steps.take(Self.lookingForOrders, within: 120) { try await desk.check() }
        guard try server.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
        try await steps.take("verify", within: 120) { try acqua.verify() }
        guard desk.acknowledgedCount > cuts else { throw DrillFailure("too few orders were answered for a drill") }
        let seconds = start.duration(to: .now).inSeconds
        print(CutReport(engine: .sqlite, cuts: cuts, acknowledged: desk.acknowledgedCount, unanswered: unanswered, seconds: seconds))
    }

    /// Each sync is answered with success, and not made.
    private static let withoutSyncs = [
        "strace", "-D", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:retval=0",
    ]

    private static let finds = [lookingForOrders, lookingAtPages]
    private static let lookingForOrders = "every order is looked for"
    private static let lookingAtPages = "SQLite looks at every page"

    /// - Throws: where nothing is lost, though nothing is synced.
    func runToLoss() async throws {
        do {
            try await run()
        } catch let error as DrillFailure where Self.finds.contains(where: error.description.hasPrefix) {
            print("without syncs the drill finds what is lost: \(error)")
            return
        }
        throw DrillFailure("nothing was synced, \(cuts) times the power was cut, and the drill found nothing lost")
    }

    /// Orders come in; at some moment nothing is written any more, the power goes, and the process with it.
    private func orderUntilCut(_ desk: OrderDesk, _ server: Program, _ disk: FragileDisk) async throws {
        let ends = Tally()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await desk.send(clients: clients, until: { ends.value > 0 }) }
            try await Task.sleep(for: .microseconds(Int.random(in: 20_000...400_000)))
            server.freeze()
            try disk.cut()
            ends.raise()
            server.killHard()
            try await tasks.waitForAll()
        }
    }
}
