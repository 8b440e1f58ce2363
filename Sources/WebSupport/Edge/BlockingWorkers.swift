import Foundation
import Kernel
import Synchronization

/// A few threads for work that blocks or computes long, so that the cooperative pool stays free.
final class BlockingWorkers: Sendable {
    private typealias Job = @Sendable () -> Void

    /// Jobs that may wait; more are refused, since their callers would have gone before their turn.
    private static let waitingMaximum = 256

    private let jobs = Mutex<[Job]>([])
    private let wakeUp = DispatchSemaphore(value: 0)

    init(name: String, count: Int) {
        for index in 0..<count {
            let thread = Thread { [self] in work() }
            thread.name = "\(name)-\(index)"
            thread.start()
        }
    }

    /// - Throws: `rate_limited` where too many wait already; what `body` throws.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let isAccepted = jobs.withLock { jobs in
                guard jobs.count < Self.waitingMaximum else { return false }
                jobs.append { continuation.resume(with: Result { try body() }) }
                return true
            }
            if isAccepted {
                wakeUp.signal()
            } else {
                continuation.resume(throwing: Refusal.rateLimited(retryAfterSeconds: 5))
            }
        }
    }

    private func work() {
        while true {
            wakeUp.wait()
            let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            job?()
        }
    }
}
