import CLibPQ
import Persistence

/// One connection of libpq. Used by one thread at a time.
final class PostgresConnection {
    private let handle: OpaquePointer
    /// The names of prepared statements, by their text and the types of their values.
    private var prepared: [String: String] = [:]

    private static let preparedMaximum = 500
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
        try run(Self.settings)
    }

    deinit {
        PQfinish(handle)
    }

    var isUsable: Bool { PQstatus(handle) == CONNECTION_OK }
    /// Whether a statement failed in the open transaction, which can only be rolled back then.
    var isSpoilt: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }
    var isInTransaction: Bool {
        let status = PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// Runs statements without values.
    func run(_ text: String) throws {
        let result = PQexec(handle, text)
        defer { PQclear(result) }
        try check(result)
    }

    /// Runs one statement with values; the result is to be cleared by `PQclear`.
    func query(_ statement: SQL) throws -> OpaquePointer {
        let (text, values) = statement.rendered(sigil: "$")
        let name = try prepare(text, values)
        let encoded = values.map(\.encoded)
        let result = Self.withParameters(encoded) { pointers, lengths, formats in
            PQexecPrepared(handle, name, Int32(encoded.count), pointers, lengths, formats, 1)
        }
        do {
            try check(result)
        } catch {
            PQclear(result)
            throw error
        }
        guard let result else { throw SQLError(kind: .unavailable, message: "the server gave no answer") }
        return result
    }

    private func prepare(_ text: String, _ values: [SQLValue]) throws -> String {
        let key = text + String(values.map(\.typeLetter))
        if let name = prepared[key] { return name }
        if prepared.count >= Self.preparedMaximum {
            try run("DEALLOCATE ALL")
            prepared.removeAll()
        }
        let name = "s\(prepared.count)"
        let types = values.map(\.typeIdentifier)
        let result = PQprepare(handle, name, text, Int32(types.count), types)
        defer { PQclear(result) }
        try check(result)
        prepared[key] = name
        return name
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: throw error(of: result)
        }
    }

    private func error(of result: OpaquePointer?) -> SQLError {
        let state = PQresultErrorField(result, 67).map { String(cString: $0) } ?? ""  // 67: 'C', the SQLSTATE
        let message = String(cString: PQerrorMessage(handle)).trimmed
        // What was begun on a connection that broke has had no effect, except a commit: the session sees to that.
        guard isUsable else { return SQLError(kind: .transient, message: message) }
        return SQLError(kind: Self.kind(ofState: state), message: "\(state) \(message)")
    }

    private static func kind(ofState state: String) -> SQLError.Kind {
        switch state {
        case "23505": return .unique
        case "23514", "23502": return .check
        case "23503": return .reference
        case "40001", "40P01": return .transient
        case "55P03", "57014", "25P03": return .unavailable
        default: break
        }
        // 08: connection; 53: resources (disk full, too many connections); 57P: the server stops; 58: I/O.
        let isUnavailable = ["08", "53", "57P", "58"].contains { state.hasPrefix($0) } || state.isEmpty
        return isUnavailable ? .unavailable : .other
    }

    /// Lends the values as the three arrays that libpq takes; integers and bytes go in binary, text as it is.
    private static func withParameters<Result>(
        _ values: [[UInt8]?],
        _ body: (
            UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        var storage: [UInt8] = []
        var offsets: [Int?] = []
        for value in values {
            guard let value else {
                offsets.append(nil)
                continue
            }
            offsets.append(storage.count)
            storage.append(contentsOf: value)
            storage.append(0)
        }
        let lengths = values.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: values.count)
        return storage.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset in offset.flatMap { base?.advanced(by: $0) } }
            return body(pointers, lengths, formats)
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let lines = split(whereSeparator: \.isNewline).map(String.init)
        return lines.joined(separator: "; ")
    }
}
