import CLibPQ
import Persistence

/// The types of PostgreSQL that are bound and read, by their object identifiers.
enum PostgresType {
    static let bool: UInt32 = 16
    static let bytes: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let varchar: UInt32 = 1043
    static let void: UInt32 = 2278
}

extension SQLValue {
    /// 0 leaves the type of a NULL to the server.
    var typeIdentifier: UInt32 {
        switch self {
        case .null: 0
        case .integer: PostgresType.int8
        case .text: PostgresType.text
        case .bytes: PostgresType.bytes
        }
    }
}

/// Values as the three arrays that libpq takes; integers and bytes go in binary, text as it is.
struct PostgresParameters {
    private var storage: [UInt8] = []
    private var starts: [Int?] = []
    private var lengths: [Int32] = []

    init(_ values: [SQLValue]) {
        for value in values {
            let start = storage.count
            switch value {
            case .null: break
            case .integer(let integer): withUnsafeBytes(of: integer.bigEndian) { storage.append(contentsOf: $0) }
            case .text(let text): storage.append(contentsOf: text.utf8)
            case .bytes(let bytes): storage.append(contentsOf: bytes)
            }
            starts.append(value == .null ? nil : start)
            lengths.append(Int32(clamping: storage.count - start))
            storage.append(0)
        }
    }

    /// Lends them for the length of a call.
    func lend<Result>(
        _ body: (
            _ count: Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        let formats = [Int32](repeating: 1, count: lengths.count)
        return storage.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = starts.map { start in start.flatMap { base?.advanced(by: $0) } }
            return body(Int32(lengths.count), pointers, lengths, formats)
        }
    }
}

/// The rows of one result, in binary.
struct PostgresRows {
    let result: OpaquePointer
    let columns: [String]

    init(result: OpaquePointer) {
        self.result = result
        columns = (0..<PQnfields(result)).map { String(cString: PQfname(result, $0)) }
    }

    var count: Int32 { PQntuples(result) }

    func row(_ index: Int32) throws -> SQLRow {
        let values = try (0..<Int32(columns.count)).map { try value(index, $0) }
        return SQLRow(columns: columns, values: values)
    }

    private func value(_ row: Int32, _ column: Int32) throws -> SQLValue {
        if PQgetisnull(result, row, column) == 1 { return .null }
        let length = Int(PQgetlength(result, row, column))
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: length)
        switch PQftype(result, column) {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2: return .integer(Self.integer(bytes))
        case PostgresType.bool: return .integer(bytes.first == 1 ? 1 : 0)
        case PostgresType.text, PostgresType.varchar, PostgresType.name: return .text(String(decoding: bytes, as: UTF8.self))
        case PostgresType.bytes: return .bytes(Array(bytes))
        case PostgresType.void: return .null
        case let other:
            throw SQLRowMismatch(column: columns[Int(column)], found: "the PostgreSQL type \(other): cast it to BIGINT or TEXT")
        }
    }

    private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        let isNegative = (bytes.first ?? 0) & 0x80 != 0
        return bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
    }
}
