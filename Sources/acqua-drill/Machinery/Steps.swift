import Foundation
import Persistence
import Synchronization

/// The steps of a drill, each with a time that it may take. One that stands still ends the drill, with a word about what was
/// waited for: whatever blocks, a thread beside it sees the clock.
final class Steps: Sendable {
    private struct Running {
        let name: String
        let seconds: Double
        let began: ContinuousClock.Instant
    }

    private struct Total {
        var count = 0
        var seconds = 0.0
    }

    private let running = Mutex<[Int: Running]>([:])
    private let totals = Mutex<[String: Total]>([:])
    private let last = Atomic<Int>(0)

    init() {
        Thread.detachNewThread { [self] in
            while true {
                usleep(250_000)
                endIfOneStandsStill()
            }
        }
    }

    /// Takes a step.
    func take<Value>(_ name: String, within seconds: Double = 60, _ body: () async throws -> Value) async throws -> Value {
        let number = last.add(1, ordering: .relaxed).newValue
        let began = ContinuousClock.now
        running.withLock { $0[number] = Running(name: name, seconds: seconds, began: began) }
        defer {
            running.withLock { _ = $0.removeValue(forKey: number) }
            // What was printed is to be seen now, in a file too.
            fflush(nil)
            let took = began.duration(to: .now).inSeconds
            totals.withLock { totals in
                totals[name, default: Total()].count += 1
                totals[name, default: Total()].seconds += took
            }
        }
        do {
            return try await body()
        } catch {
            throw DrillFailure("\(name): \(error)")
        }
    }

    /// Where the time went, most of it first.
    var summary: String {
        let sorted = totals.withLock { $0 }.sorted { $0.value.seconds > $1.value.seconds }
        return sorted.map { "\($0.key) \(rounded($0.value.seconds, 1)) s (\($0.value.count))" }.joined(separator: ", ")
    }

    private func endIfOneStandsStill() {
        let late = running.withLock { $0.values.filter { step in step.began.duration(to: .now).inSeconds > step.seconds } }
        guard let step = late.min(by: { $0.began < $1.began }) else { return }
        let word = "Error: the drill stood still: waited \(Int(step.seconds)) s for this: \(step.name)\n"
        fflush(nil)
        FileHandle.standardError.write(Data(word.utf8))
        // What was started and mounted is tidied up by the shell that waits for our end.
        _exit(1)
    }
}
