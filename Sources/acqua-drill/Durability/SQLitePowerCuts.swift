import Foundation
import Kernel
import Persistence
import TestSupport
import WebSupport

/// The file of SQLite lies on the disk; Acqua is what is frozen and killed.
struct SQLitePowerCuts {
    let cuts: Int
    let clients: Int

    func run() async throws {
        guard let disk = try FragileDisk.make(mebibytes: 512).disk else { throw DrillFailure("the disk cannot be mounted again") }
        defer { disk.remove() }
        let start = ContinuousClock.now
        let path = disk.folder + "/erp.sqlite"
        let acqua = try DrilledAcqua.make(database: "sqlite:" + path)
        let server = acqua.server()
        defer { server.killHard() }
        try server.start()
        try await acqua.client.untilHealthy()
        let desk = try await acqua.openDesk()
        var unanswered = 0
        for cut in 1...cuts {
            try await orderUntilCut(desk, server, disk)
            unanswered += desk.unknownCount
            try disk.comeBack()
            try await DrilledAcqua.checkPages(path)
            try server.start()
            try await acqua.client.untilHealthy()
            if cut.isMultiple(of: 20) || cut == cuts {
                try await desk.check()
                try acqua.verify()
                print("  SQLite: \(cut) cuts, \(desk.acknowledgedCount) orders acknowledged, all there")
            }
            try await desk.repeatUnknown()
        }
        try await desk.check()
        guard server.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
        try acqua.verify()
        let seconds = start.duration(to: .now).inSeconds
        print(CutReport(engine: .sqlite, cuts: cuts, acknowledged: desk.acknowledgedCount, unanswered: unanswered, seconds: seconds))
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
