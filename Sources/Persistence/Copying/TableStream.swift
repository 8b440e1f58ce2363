import Dispatch
import Synchronization

/// Some rows of a table.
package struct TablePart: Sendable {
    package let table: String
    package let rows: [SQLRow]

    /// The positions of the values by the names of their columns, so that two databases agree on an order.
    package var order: [Int] {
        let columns = rows.first?.columnNames ?? []
        return columns.indices.sorted { columns[$0] < columns[$1] }
    }
}

/// Whole tables, read in one snapshot and handed over part by part; no more than a few parts are in memory at a time.
package enum TableStream {
    private static let rowsPerPart = 500
    /// Pictures make rows long.
    private static let rowsPerFetch = 50
    private static let bytesPerPart = 4 << 20

    /// Reads tables and hands each part to `take`, which may take its time: the reader waits.
    package static func read(
        _ tables: [String],
        of source: any SQLDatabase,
        take: (TablePart) async throws -> Void
    ) async throws {
        let pipe = PartPipe()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await source.read { tx in
                        try pipe.begin()
                        for table in tables { try read(table, tx) { try pipe.hand(TablePart(table: table, rows: $0)) } }
                    }
                    pipe.end(nil)
                } catch {
                    pipe.end(error)
                }
            }
            do {
                for try await part in pipe.parts {
                    try await take(part)
                    pipe.taken()
                }
            } catch {
                pipe.abandon()
                throw error
            }
            try await group.waitForAll()
        }
    }

    private static func read(_ table: String, _ tx: any SQLTransaction, hand: ([SQLRow]) throws -> Void) throws {
        var part: [SQLRow] = []
        var bytes = 0
        try forEachRow(of: table, tx) { row in
            part.append(row)
            bytes += row.size
            guard part.count >= rowsPerPart || bytes >= bytesPerPart else { return }
            try hand(part)
            part.removeAll(keepingCapacity: true)
            bytes = 0
        }
        if !part.isEmpty { try hand(part) }
    }

    private static func forEachRow(of table: String, _ tx: any SQLTransaction, _ body: (SQLRow) throws -> Void) throws {
        switch tx.dialect {
        case .sqlite: try tx.forEach(SQL(stringLiteral: "SELECT * FROM \(table)"), body)
        case .postgres:
            // Without a cursor libpq would take the whole table into memory.
            try tx.executeScript("DECLARE copy_\(table) NO SCROLL CURSOR FOR SELECT * FROM \(table)")
            while true {
                let rows = try tx.all(SQL(stringLiteral: "FETCH \(rowsPerFetch) FROM copy_\(table)"))
                if rows.isEmpty { break }
                for row in rows { try body(row) }
            }
            try tx.executeScript("CLOSE copy_\(table)")
        }
    }
}

extension SQLRow {
    /// Roughly, in bytes.
    fileprivate var size: Int {
        allValues.reduce(0) { sum, value in
            switch value {
            case .null, .integer: sum + 8
            case .text(let text): sum + 8 + text.utf8.count
            case .bytes(let bytes): sum + 8 + bytes.count
            }
        }
    }
}

/// Between the thread that reads and the task that takes: two parts at most wait.
private final class PartPipe: Sendable {
    private static let partsWaiting = 2

    let parts: AsyncThrowingStream<TablePart, any Error>
    private let continuation: AsyncThrowingStream<TablePart, any Error>.Continuation
    /// Begins at zero: a semaphore that is lower at its end than at its beginning ends the process.
    private let free = DispatchSemaphore(value: 0)
    private let isAbandoned = Atomic(false)
    private let hasBegun = Atomic(false)

    init() {
        (parts, continuation) = AsyncThrowingStream.makeStream()
        for _ in 0..<Self.partsWaiting { free.signal() }
    }

    /// - Throws: where it is a second snapshot: what was handed over belongs to the first.
    func begin() throws {
        if hasBegun.exchange(true, ordering: .sequentiallyConsistent) {
            throw DatabaseUnavailable("the connection broke while the tables were read; begin anew")
        }
    }

    func hand(_ part: TablePart) throws {
        free.wait()
        if isAbandoned.load(ordering: .sequentiallyConsistent) { throw CancellationError() }
        continuation.yield(part)
    }

    func taken() {
        free.signal()
    }

    func abandon() {
        isAbandoned.store(true, ordering: .sequentiallyConsistent)
        free.signal()
    }

    func end(_ error: (any Error)?) {
        continuation.finish(throwing: error)
    }
}
