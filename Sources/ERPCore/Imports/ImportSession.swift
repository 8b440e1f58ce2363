package import Kernel

/// Some rows of a file, each as the object that JSON would have in its place: a column that the file has not is absent, an
/// empty cell is null.
package struct ImportChunk: Sendable {
    package struct Row: Sendable {
        package let number: Int
        package let fields: JSON
    }

    package let rows: [Row]
    /// The JSON names of the file's columns.
    package let columns: Set<String>
    /// The rows that could not be read, and all of them counted.
    package let tally: ImportTally
}

/// Turns a file, as it comes in, into chunks of rows.
package struct ImportSession: Sendable {
    /// Rows that are written in one transaction, so that others get in between.
    private static let chunkRows = 1000

    private let kind: ImportKind
    private var reader = CSVReader()
    private var header: ImportHeader?
    private let notation: DecimalNotation
    private var waiting: [CSVRecord] = []

    /// - Parameter notation: how the file writes decimals, as its survey found.
    package init(_ kind: ImportKind, notation: DecimalNotation) {
        self.kind = kind
        self.notation = notation
    }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        reader.append(bytes)
    }

    /// The next chunk that is full; the last one need not be.
    /// - Parameter isLast: whether no more bytes will come.
    /// - Throws: a refusal where the header is not one of this kind.
    package mutating func next(isLast: Bool) throws -> ImportChunk? {
        while !isFull {
            guard let record = try reader.next(isLast: isLast) else {
                guard isLast else { return nil }
                if header == nil { throw ImportHeader.missing }
                return waiting.isEmpty ? nil : try takeChunk(waiting.count)
            }
            if record.isEmpty { continue }
            if header == nil { header = try ImportHeader(record, of: kind) } else { waiting.append(record) }
        }
        return try takeChunk(isPriceFile ? waiting.count - 1 : waiting.count)
    }

    /// The prices of one SKU depend on each other, so a chunk of prices ends where the SKU does.
    private var isFull: Bool {
        guard waiting.count > Self.chunkRows || waiting.count == Self.chunkRows && !isPriceFile else { return false }
        guard isPriceFile, waiting.count < Self.chunkRows * 2 else { return true }
        return firstCell(waiting.count - 1) != firstCell(waiting.count - 2)
    }

    private var isPriceFile: Bool { kind == .prices }

    private func firstCell(_ index: Int) -> String? {
        guard let position = header?.columns.firstIndex(where: { $0?.name == "sku" }) else { return nil }
        let cells = waiting[index].cells
        return position < cells.count ? cells[position] : nil
    }

    private mutating func takeChunk(_ count: Int) throws -> ImportChunk {
        let records = waiting.prefix(count)
        defer { waiting.removeFirst(count) }
        let columns = header?.columns ?? []
        var tally = ImportTally()
        tally.rows = records.count
        var rows: [ImportChunk.Row] = []
        rows.reserveCapacity(records.count)
        for record in records {
            if let issue = Self.objection(to: record, columns: columns.count) {
                tally.reject(record.number, nil, issue)
            } else {
                rows.append(ImportChunk.Row(number: record.number, fields: fields(record.cells, columns)))
            }
        }
        return ImportChunk(rows: rows, columns: Set(columns.compactMap { $0?.name }), tally: tally)
    }

    private func fields(_ cells: [String], _ columns: [ImportColumn?]) -> JSON {
        var members: [JSON.Member] = []
        members.reserveCapacity(columns.count)
        for (index, column) in columns.enumerated() {
            guard let column else { continue }
            let text = index < cells.count ? cells[index].trimmingBlanks : ""
            members.append(JSON.Member(column.name, text.isEmpty ? .null : value(text, column.content)))
        }
        return .object(members)
    }

    /// What cannot be read stays text, for the rule of the field to refuse.
    private func value(_ text: String, _ content: ImportColumn.Content) -> JSON {
        switch content {
        case .text: return .string(text)
        case .decimal: return .string(notation.canonical(text) ?? text)
        case .word: return .string(ImportColumn.word(text))
        case .flag:
            switch ImportColumn.word(text) {
            case "true", "1", "si", "s", "yes", "y", "verdadero", "x": return true
            case "false", "0", "no", "n", "falso": return false
            default: return .string(text)
            }
        }
    }
}

extension CSVRecord {
    /// Spreadsheets leave rows of separators alone below their last one: they count as blank lines.
    var isEmpty: Bool {
        fault == nil && cells.allSatisfy { $0.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
    }
}
