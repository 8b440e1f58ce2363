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
            file system is shut down without a flush, everything is killed with -9, and the disk is mounted again.
            """
    )

    @Option(help: "Cuts on SQLite.")
    var cuts = 200

    @Option(help: "Cuts on PostgreSQL, with fsync=on.")
    var postgresCuts = 40

    @Option(help: "Clients that order at the same time.")
    var clients = 4

    func validate() throws {
        guard cuts >= 0, postgresCuts >= 0, clients > 0 else { throw ValidationError("these numbers make no drill") }
    }

    func run() async throws {
        let trial = try FragileDisk.make(mebibytes: 16)
        guard let disk = trial.disk else {
            print("power cuts were not tried: \(trial.reason)")
            return
        }
        disk.remove()
        if cuts > 0 { try await SQLitePowerCuts(cuts: cuts, clients: clients).run() }
        if postgresCuts > 0 { try await PostgresPowerCuts(cuts: postgresCuts, clients: clients).run() }
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
