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
            acknowledged is there, the others can be repeated, the pages are whole and the books agree.
            """
    )

    @Option(help: "The highest n. Where a life makes fewer calls, the rest is left out.")
    var upTo = 60

    @Option(help: "Orders in each life.")
    var orders = 12

    func validate() throws {
        guard upTo > 0, orders > 0 else { throw ValidationError("these numbers make no drill") }
    }

    func run() async throws {
        guard (try? Program.run("/usr/bin/env", ["strace", "-o", "/dev/null", "true"])) != nil else {
            print("system calls were not failed: strace is not installed, or may not trace here")
            return
        }
        let start = ContinuousClock.now
        let template = try await FaultTemplate.make()
        var runs = 0
        var fired = 0
        for call in Fault.calls {
            for effect in Fault.effects {
                var reached = 0
                for n in 1...upTo {
                    let life = FaultyLife(template: template, fault: Fault(call: call, effect: effect, n: n), orders: orders)
                    runs += 1
                    guard try await life.run() else { break }
                    reached = n
                }
                fired += reached
                let outcome = reached == 0 ? "never called" : "n = 1…\(reached), nothing lost, healthy afterwards"
                print("  \(call) \(effect.name): \(outcome)")
            }
        }
        let seconds = Int(start.duration(to: .now).inSeconds)
        print("\(runs) lives, \(fired) with a fault, in \(seconds) s: no false success, every one healthy after a new start")
    }
}
