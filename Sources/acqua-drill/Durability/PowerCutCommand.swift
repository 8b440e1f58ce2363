import ArgumentParser
import Foundation
import Kernel
import TestSupport

struct PowerCutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "powercut",
        abstract: "Cut the power of the database's disk while orders come in, and look for each that was acknowledged.",
        discussion: """
            The disk is an ext4 file system in a file, mounted by a loop device, which root can do. Whatever writes is frozen, the
            file system is shut down without a flush, everything is killed with -9, and the disk is mounted again. With
            --without-sync the server's syncs are left out: orders must be lost then, or the drill would find nothing.
            """
    )

    @Option(help: "Cuts on SQLite.")
    var cuts = 200

    @Option(help: "Cuts on PostgreSQL, with fsync=on.")
    var postgresCuts = 40

    @Option(help: "Clients that order at the same time.")
    var clients = 4

    @Flag(help: "Try the drill itself, on a disk that does not keep its word: strace leaves out what SQLite syncs.")
    var withoutSync = false

    @Flag(help: "Say where the time went.")
    var times = false

    func validate() throws {
        guard cuts >= 0, postgresCuts >= 0, clients > 0 else { throw ValidationError("these numbers make no drill") }
    }

    func run() async throws {
        if let obstacle = try FragileDisk.obstacle() {
            print("SKIPPED: no power was cut: \(obstacle)")
            return
        }
        let steps = Steps()
        if withoutSync {
            try await SQLitePowerCuts(cuts: cuts, clients: clients, syncs: false, steps: steps).runToLoss()
            return
        }
        if cuts > 0 { try await SQLitePowerCuts(cuts: cuts, clients: clients, syncs: true, steps: steps).run() }
        if postgresCuts > 0 { try await PostgresPowerCuts(cuts: postgresCuts, clients: clients, steps: steps).run() }
        if times { print("  time: \(steps.summary)") }
    }
}

/// What cuts came to.
struct CutReport: CustomStringConvertible {
    let engine: Engine
    let cuts: Int
    let acknowledged: Int
    let unanswered: Int
    let seconds: Double

    var description: String {
        "\(engine): \(cuts) power cuts in \(Int(seconds)) s; \(acknowledged) orders acknowledged, 0 lost; \(unanswered) cut off before "
            + "their answer, each there once after it was repeated; verify agrees"
    }
}
