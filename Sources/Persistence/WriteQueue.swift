import Foundation
import Synchronization

/// What a writer does to its one connection. Called from the writer's thread only.
package protocol WriteSession {
    var transaction: any SQLTransaction { get }

    func begin() throws
    /// - Throws: `SQLCommitUnknown` where nobody can tell whether it happened.
    func commit() throws
    /// Ends the transaction without effect; does nothing where none is open.
    func rollback()
    func savepoint() throws
    func release() throws
    func rollbackToSavepoint() throws
    /// A request of the group waited too long for a lock: from here to the end of the transaction, locks are waited for briefly.
    func hurry() throws
    /// Whether the transaction is still open: some errors end it.
    var isInTransaction: Bool { get }
}

/// Opens the writer's connection, again where it was lost, and lends it.
package protocol WriteEngine: Sendable {
    /// Lends the connection. One that could not write is closed, and never lent again: what it believes of the disk is not so.
    func withSession(_ body: (any WriteSession) throws -> Void) throws
}

/// Group commit. One thread owns the writing connection; the requests that wait when it is free run in one transaction,
/// each in a savepoint of its own, and all are answered after its one sync. A lone request waits for nobody.
package final class WriteQueue: Sendable {
    /// The most requests in one transaction: more would make the first of them wait long.
    private static let batchMaximum = 128
    private static let attemptsMaximum = 10

    private struct State {
        var waiting: [any WriteRequest] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let engine: any WriteEngine
    private let observe: @Sendable (_ requests: Int, _ seconds: Double) -> Void

    /// - Parameter observe: told after each commit how many requests it carried and how long it all took.
    package init(engine: any WriteEngine, observe: @escaping @Sendable (_ requests: Int, _ seconds: Double) -> Void) {
        self.engine = engine
        self.observe = observe
        let thread = Thread { [self] in work() }
        thread.name = "acqua-writer"
        thread.stackSize = 4 << 20
        thread.start()
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let request = PendingWrite(body: body, continuation: continuation)
            let accepted = state.withLock { state in
                if state.isClosed { return false }
                state.waiting.append(request)
                return true
            }
            if accepted {
                wakeUp.signal()
            } else {
                request.fail(SQLError(kind: .unavailable, message: "the database is closed"))
            }
        }
    }

    /// Finishes what waits and ends the thread. Blocks; not to be called on the cooperative pool.
    package func close() {
        state.withLock { $0.isClosed = true }
        wakeUp.signal()
        ended.wait()
        ended.signal()
    }

    private func work() {
        while true {
            wakeUp.wait()
            let (batch, isLast) = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.batchMaximum))
                state.waiting.removeFirst(batch.count)
                if !state.waiting.isEmpty { wakeUp.signal() }
                return (batch, state.isClosed && state.waiting.isEmpty)
            }
            if !batch.isEmpty { carryOut(batch) }
            if isLast { break }
        }
        ended.signal()
    }

    private func carryOut(_ batch: [any WriteRequest]) {
        let start = ContinuousClock.now
        for attempt in 1...Self.attemptsMaximum {
            do {
                try engine.withSession { session in try Self.run(batch, in: session) }
                let elapsed = start.duration(to: .now)
                for request in batch { request.succeed() }
                observe(batch.count, elapsed.inSeconds)
                return
            } catch let error as SQLError where error.mayBeDoneAgain && attempt < Self.attemptsMaximum {
                Thread.sleep(forTimeInterval: Double.random(in: 0...0.002) * Double(attempt))
            } catch {
                for request in batch { request.fail(error) }
                return
            }
        }
    }

    private static func run(_ batch: [any WriteRequest], in session: any WriteSession) throws {
        do {
            try session.begin()
            if batch.count == 1 {
                try runAlone(batch[0], in: session)
                return
            }
            for request in batch {
                try session.savepoint()
                do {
                    try request.run(session.transaction)
                    try session.release()
                } catch {
                    try request.noteOrRethrow(error, isInTransaction: session.isInTransaction)
                    try session.rollbackToSavepoint()
                    if (error as? SQLError)?.kind == .timedOut { try session.hurry() }
                }
            }
            try session.commit()
        } catch {
            session.rollback()
            throw error
        }
    }

    private static func runAlone(_ request: any WriteRequest, in session: any WriteSession) throws {
        do {
            try request.run(session.transaction)
        } catch {
            try request.noteOrRethrow(error, isInTransaction: session.isInTransaction)
            session.rollback()
            return
        }
        try session.commit()
    }
}

extension SQLError {
    fileprivate var mayBeDoneAgain: Bool { kind == .transient || kind == .connectionLost }
}

extension Duration {
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

/// One waiting request, whatever its result.
private protocol WriteRequest: Sendable {
    func run(_ transaction: any SQLTransaction) throws
    /// Keeps an error that concerns this request alone; throws one that concerns the whole transaction.
    func noteOrRethrow(_ error: any Error, isInTransaction: Bool) throws
    func succeed()
    func fail(_ error: any Error)
}

private final class PendingWrite<Value: Sendable>: WriteRequest {
    private let body: @Sendable (any SQLTransaction) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let outcome = Mutex<Result<Value, any Error>?>(nil)

    init(
        body: @escaping @Sendable (any SQLTransaction) throws -> Value,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func run(_ transaction: any SQLTransaction) throws {
        let value = try body(transaction)
        outcome.withLock { $0 = .success(value) }
    }

    func noteOrRethrow(_ error: any Error, isInTransaction: Bool) throws {
        if let sqlError = error as? SQLError {
            switch sqlError.kind {
            case .transient, .connectionLost, .unavailable: throw error
            case .unique, .check, .reference, .timedOut, .other: break
            }
        }
        guard isInTransaction else { throw error }
        outcome.withLock { $0 = .failure(error) }
    }

    func succeed() {
        let result = outcome.withLock { $0 }
        continuation.resume(with: result ?? .failure(SQLError(kind: .other, message: "a request was not run")))
    }

    func fail(_ error: any Error) {
        continuation.resume(throwing: error)
    }
}
