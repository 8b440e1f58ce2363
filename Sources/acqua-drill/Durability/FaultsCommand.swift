import ArgumentParser
import Foundation
import Kernel
import Persistence
import TestSupport

struct FaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Fail the n-th call of each kind that Acqua makes of the system for its SQLite file, for every n.",
        discussion: """
            strace makes the call fail, or kills the process at it. Each run is a whole life of a server on a copy of one database:
            it starts, takes orders, and is asked to end. Then it starts again without faults: every order that was
            acknowledged is there, the others can be repeated, the pages are whole and the books agree. A life without faults tells
            first how many calls of each kind there are.
            """
    )

    @Option(help: "The highest n.")
    var upTo = 60

    @Option(help: "At most so many faults, spread over the kinds of calls and over n; all of them unless given.")
    var faults: Int?

    @Option(help: "Orders in each life.")
    var orders = 12

    @Flag(help: "Say where the time went.")
    var times = false

    func validate() throws {
        guard upTo > 0, orders > 0, faults ?? 1 > 0 else { throw ValidationError("these numbers make no drill") }
    }

    func run() async throws {
        do {
            try Program.run(["strace", "-o", "/dev/null", "true"], seconds: 30)
        } catch {
            print("SKIPPED: no system calls were failed: strace is not installed, or may not trace here (\(error))")
            return
        }
        let start = ContinuousClock.now
        let steps = Steps()
        let template = try await FaultTemplate.make(steps)
        let calls = try await template.calls(orders: orders).mapValues { min($0, upTo) }
        for call in ["pwrite64", "fdatasync", "openat"] where calls[call, default: 0] == 0 {
            throw DrillFailure("strace sees no \(call) of a server that takes orders")
        }
        let (lives, reached) = try await live(FaultRow.all(calls, limit: faults), template)
        let seconds = Int(start.duration(to: .now).inSeconds)
        print("SQLite: \(lives) lives, \(reached) with a fault, in \(seconds) s: no false success, every one healthy after a new start")
        if times { print("  time: \(steps.summary)") }
    }

    /// How many lives there were, and how many of them reached their fault.
    private func live(_ rows: [FaultRow], _ template: FaultTemplate) async throws -> (lives: Int, reached: Int) {
        var (lives, reached) = (0, 0)
        let rows = rows.filter { !$0.faults.isEmpty }
        var idle = Set(rows.flatMap { [$0.call, $0.effect.name] })
        for row in rows {
            var numbers: [Int] = []
            for fault in row.faults {
                let life = FaultyLife(template: template, fault: fault, orders: orders)
                if try await life.run() { numbers.append(fault.n) }
            }
            lives += row.faults.count
            reached += numbers.count
            if !numbers.isEmpty { idle.subtract([row.effect.name, row.call]) }
            let places = numbers.isEmpty ? "no n was reached" : "\(numbers.count) times, n = \(numbers[0])…\(numbers[numbers.count - 1])"
            print("  \(row.call) \(row.effect.name): \(places)")
        }
        guard idle.isEmpty else { throw DrillFailure("nothing was tried with \(idle.sorted().joined(separator: ", "))") }
        guard reached * 2 > lives else { throw DrillFailure("of \(lives) lives only \(reached) reached their fault") }
        return (lives, reached)
    }
}
