import Foundation
import Persistence
import Synchronization

/// A few threads, each with a connection of its own, that run read-only transactions.
final class ReaderPool: Sendable {
    private typealias Job = @Sendable (inout PostgresConnection?) -> Void

    private struct State {
        var jobs: [Job] = []
        var isClosed = false
    }

    private let url: String
    private let count: Int
    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    init(url: String, count: Int) {
        self.url = url
        self.count = count
        for index in 0..<count {
            let thread = Thread { [self] in work() }
            thread.name = "acqua-reader-\(index)"
            thread.stackSize = 2 << 20
            thread.start()
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let job: Job = { [url] connection in
                continuation.resume(with: Result { try Self.run(body, on: &connection, url: url) })
            }
            let accepted = state.withLock { state in
                if !state.isClosed { state.jobs.append(job) }
                return !state.isClosed
            }
            if accepted {
                wakeUp.signal()
            } else {
                continuation.resume(throwing: SQLError(kind: .unavailable, message: "the database is closed"))
            }
        }
    }

    /// Finishes what waits and ends the threads. Blocks.
    func close() {
        state.withLock { $0.isClosed = true }
        for _ in 0..<count { wakeUp.signal() }
        for _ in 0..<count { ended.wait() }
        for _ in 0..<count { ended.signal() }
    }

    private func work() {
        var connection: PostgresConnection?
        while true {
            wakeUp.wait()
            let (job, isClosed) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isClosed)
            }
            if let job { job(&connection) } else if isClosed { break }
        }
        ended.signal()
    }

    /// What is read has no effect: where the connection broke on the way, it is read again on a new one, once.
    private static func run<Value>(
        _ body: (any SQLTransaction) throws -> Value,
        on held: inout PostgresConnection?,
        url: String
    ) throws -> Value {
        do {
            return try runOnce(body, on: &held, url: url)
        } catch let error as SQLError where error.kind == .connectionLost {
            held = nil
            return try runOnce(body, on: &held, url: url)
        }
    }

    private static func runOnce<Value>(
        _ body: (any SQLTransaction) throws -> Value,
        on held: inout PostgresConnection?,
        url: String
    ) throws -> Value {
        let connection = try begin(on: &held, url: url)
        do {
            let value = try body(PostgresTransaction(connection: connection))
            try connection.run("COMMIT")
            return value
        } catch {
            if connection.isInTransaction { try? connection.run("ROLLBACK") }
            if !connection.isUsable || connection.isInTransaction { held = nil }
            throw error
        }
    }

    /// A connection in a transaction. That a connection broke while it was idle shows with the next word on it, and is
    /// mended by another one.
    private static func begin(on held: inout PostgresConnection?, url: String) throws -> PostgresConnection {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        if let connection = held, (try? connection.run(begin)) != nil { return connection }
        held = nil
        let connection = try PostgresConnection(url: url)
        try connection.run(begin)
        held = connection
        return connection
    }
}
