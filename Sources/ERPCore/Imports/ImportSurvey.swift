package import Kernel

/// Looks through a file before any row of it goes in: whether its header is right, and how it writes decimals. `1.234` in
/// the first row means another thing where `2,50` stands in the last, which would be too late to learn then.
package struct ImportSurvey: Sendable {
    private let kind: ImportKind
    private var reader = CSVReader()
    private var header: ImportHeader?
    package private(set) var notation = DecimalNotation(separator: UInt8(ascii: ","))

    package init(_ kind: ImportKind) {
        self.kind = kind
    }

    /// Whether the rest of the file can say no more.
    package var isDone: Bool {
        guard let header else { return false }
        return notation.isCertain || !header.columns.contains { $0?.content == .decimal }
    }

    /// Learns from more of the file.
    /// - Throws: a refusal where the header is not one of this kind.
    package mutating func append(_ bytes: some Sequence<UInt8>) throws {
        reader.append(bytes)
        try take(isLast: false)
    }

    /// - Throws: a refusal where there is no header.
    package mutating func finish() throws {
        try take(isLast: true)
        if header == nil { throw ImportHeader.missing }
    }

    private mutating func take(isLast: Bool) throws {
        while !isDone, let record = try reader.next(isLast: isLast) {
            if record.isEmpty { continue }
            if let header {
                observe(record, header)
            } else {
                header = try ImportHeader(record, of: kind)
                notation = DecimalNotation(separator: reader.separator ?? UInt8(ascii: ","))
            }
        }
    }

    private mutating func observe(_ record: CSVRecord, _ header: ImportHeader) {
        for (column, cell) in zip(header.columns, record.cells) where column?.content == .decimal {
            notation.observe(cell.trimmingBlanks)
        }
    }
}
