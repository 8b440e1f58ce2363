import Foundation
import Synchronization

/// Clients that block, each on a thread of its own.
enum LoadThreads {
    /// Runs a client so many times at once, and waits for all of them.
    /// - Throws: the first fault of any.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
        let faults = Mutex<[String]>([])
        let end = DispatchSemaphore(value: 0)
        for client in 0..<count {
            let thread = Thread {
                do { try body(client) } catch { faults.withLock { $0.append("\(error)") } }
                end.signal()
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
        for _ in 0..<count { end.wait() }
        if let fault = faults.withLock({ $0.first }) { throw DrillFailure(fault) }
    }
}
