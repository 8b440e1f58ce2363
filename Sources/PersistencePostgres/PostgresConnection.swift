import CLibPQ
import Persistence

/// One connection of libpq. Used by one thread at a time.
final class PostgresConnection {
    private let handle: OpaquePointer
    private var prepared: [PreparedKey: String] = [:]
    private var namesGiven = 0
    /// Statements that go with the next one.
    private var waiting: [SQL] = []

    private static let preparedMaximum = 500
    private static let waitingMaximum = 32
    private static let settings = """
        SET client_min_messages = warning; SET lock_timeout = '10s'; SET statement_timeout = '60s';
        SET idle_in_transaction_session_timeout = '60s'; SET synchronous_commit = on; SET TIME ZONE 'UTC'
        """

    /// - Throws: `SQLError` of the kind `unavailable`, with the server's words.
    init(url: String) throws {
        guard let handle = PQconnectdb(url) else { throw SQLError(kind: .unavailable, message: "libpq has no memory") }
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(handle)).trimmed
            PQfinish(handle)
            throw SQLError(kind: .unavailable, message: message)
        }
        self.handle = handle
        PQsetClientEncoding(handle, "UTF8")
        try runNow(Self.settings)
    }

    deinit {
        PQfinish(handle)
    }

    var isUsable: Bool { PQstatus(handle) == CONNECTION_OK }
    /// Whether a statement failed in the open transaction, which can only be rolled back then.
    var isSpoilt: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }
    /// Whether the server has opened a transaction.
    var hasBegun: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }
    /// Whether a transaction is open, or will be when the statements that wait go.
    var isInTransaction: Bool {
        let status = PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || !waiting.isEmpty
    }

    /// Runs statements without values, after those that wait.
    func run(_ text: String) throws {
        try flush()
        try runNow(text)
    }

    private func runNow(_ text: String) throws {
        let result = PQexec(handle, text)
        defer { PQclear(result) }
        try check(result)
    }

    /// Runs one statement with values, after those that wait; the result is to be cleared by `PQclear`.
    func query(_ statement: SQL) throws -> OpaquePointer {
        try exchange([statement])[0]
    }

    /// Keeps a statement until the next one goes: they go together then. What it answers concerns nobody, but an error.
    func enqueue(_ statement: SQL) throws {
        if waiting.count >= Self.waitingMaximum { try flush() }
        waiting.append(statement)
    }

    /// Forgets the statements that wait.
    func dropWaiting() { waiting.removeAll() }

    /// Runs the statements that wait.
    func flush() throws {
        if !waiting.isEmpty { try exchange([]).forEach(PQclear) }
    }

    /// Runs the statements that wait and these, in one exchange with the server.
    /// - Returns: the results of these, each to be cleared by `PQclear`.
    /// - Throws: the first error; the statements after it have not run.
    func exchange(_ statements: [SQL]) throws -> [OpaquePointer] {
        let all = waiting + statements
        waiting.removeAll(keepingCapacity: true)
        if prepared.count + all.count > Self.preparedMaximum {
            try runNow("DEALLOCATE ALL")
            prepared.removeAll()
        }
        guard PQenterPipelineMode(handle) == 1 else { throw error(of: nil) }
        defer { PQexitPipelineMode(handle) }
        var expected: [Expected] = []
        for statement in all {
            let name = prepare(statement, &expected)
            let sent = PostgresParameters(statement.values).lend { count, pointers, lengths, formats in
                PQsendQueryPrepared(handle, name, count, pointers, lengths, formats, 1)
            }
            expected.append(.rows)
            guard sent == 1 else { throw error(of: nil) }
        }
        guard PQpipelineSync(handle) == 1 else { throw error(of: nil) }
        var results = try self.results(expected)
        results.prefix(all.count - statements.count).forEach(PQclear)
        results.removeFirst(all.count - statements.count)
        return results
    }

    /// What the server answers next.
    private enum Expected {
        /// That a text was prepared.
        case prepared(PreparedKey)
        case rows

        var isRows: Bool { if case .rows = self { true } else { false } }
    }

    /// Has a statement prepared, where it is not yet; its name.
    private func prepare(_ statement: SQL, _ expected: inout [Expected]) -> String {
        let key = PreparedKey(text: statement.text, types: statement.values.map(\.typeIdentifier))
        if let name = prepared[key] { return name }
        let name = "s\(namesGiven)"
        namesGiven += 1
        prepared[key] = name
        PQsendPrepare(handle, name, statement.numberedText, Int32(key.types.count), key.types)
        expected.append(.prepared(key))
        return name
    }

    /// Reads all answers up to the end of the exchange.
    private func results(_ expected: [Expected]) throws -> [OpaquePointer] {
        var results: [OpaquePointer] = []
        var failed: OpaquePointer?
        for step in expected {
            let result = PQgetResult(handle)
            // Nothing at all ends the answers to one statement.
            if result != nil { PQclear(PQgetResult(handle)) }
            let isDone = isDone(result)
            if case .prepared(let key) = step, !isDone { prepared[key] = nil }
            if !isDone, failed == nil {
                failed = result
            } else if case .rows = step, isDone, let result {
                results.append(result)
            } else {
                PQclear(result)
            }
        }
        PQclear(PQgetResult(handle))
        guard results.count < expected.count(where: \.isRows) else { return results }
        results.forEach(PQclear)
        defer { PQclear(failed) }
        // Now that all has been read: whether the connection lives decides what the error means.
        throw error(of: failed)
    }

    private func isDone(_ result: OpaquePointer?) -> Bool {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: true
        default: false
        }
    }

    private func check(_ result: OpaquePointer?) throws {
        if !isDone(result) { throw error(of: result) }
    }

    private func error(of result: OpaquePointer?) -> SQLError {
        let state = PQresultErrorField(result, 67).map { String(cString: $0) } ?? ""  // 67: 'C', the SQLSTATE
        let message = String(cString: result.flatMap { PQresultErrorMessage($0) } ?? PQerrorMessage(handle)).trimmed
        // What was begun on a connection that broke has had no effect, except a commit: the session sees to that.
        guard isUsable else { return SQLError(kind: .connectionLost, message: message) }
        return SQLError(kind: Self.kind(ofState: state), message: "\(state) \(message)")
    }

    private static func kind(ofState state: String) -> SQLError.Kind {
        switch state {
        case "23505": return .unique
        case "23514", "23502": return .check
        case "23503": return .reference
        case "40001", "40P01": return .transient
        case "55P03", "57014": return .timedOut
        case "25P03": return .unavailable
        default: break
        }
        // 08: connection; 53: resources (disk full, too many connections); 57P: the server stops; 58: I/O.
        let isUnavailable = ["08", "53", "57P", "58"].contains { state.hasPrefix($0) } || state.isEmpty
        return isUnavailable ? .unavailable : .other
    }
}

/// What a prepared statement is known by: its text, and the types of its values.
private struct PreparedKey: Hashable {
    let text: String
    let types: [UInt32]
}

extension String {
    fileprivate var trimmed: String {
        let lines = split(whereSeparator: \.isNewline).map(String.init)
        return lines.joined(separator: "; ")
    }
}
