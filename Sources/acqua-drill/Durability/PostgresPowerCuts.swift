import Foundation
import Kernel
import Persistence
import TestSupport
import WebSupport

/// The whole cluster lies on the disk and syncs; PostgreSQL is what is frozen and killed. Acqua goes on, and must find its way back.
struct PostgresPowerCuts {
    let cuts: Int
    let clients: Int

    func run() async throws {
        guard let disk = try FragileDisk.make(mebibytes: 1024).disk else { throw DrillFailure("the disk cannot be mounted again") }
        defer { disk.remove() }
        let start = ContinuousClock.now
        let postgres = try DurablePostgres(on: disk.folder)
        defer { postgres.killHard() }
        try postgres.start()
        let acqua = try DrilledAcqua.make(database: postgres.url)
        let server = acqua.server()
        defer { server.killHard() }
        try server.start()
        try await acqua.client.untilHealthy()
        let desk = try await acqua.openDesk()
        var unanswered = 0
        for cut in 1...cuts {
            try await orderUntilCut(desk, postgres, disk)
            unanswered += desk.unknownCount
            try disk.comeBack()
            try postgres.start()
            try await acqua.client.untilHealthy()
            if cut.isMultiple(of: 10) || cut == cuts {
                try await desk.check()
                try acqua.verify()
                print("  PostgreSQL: \(cut) cuts, \(desk.acknowledgedCount) orders acknowledged, all there")
            }
            try await desk.repeatUnknown()
        }
        try await desk.check()
        guard server.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
        try acqua.verify()
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
