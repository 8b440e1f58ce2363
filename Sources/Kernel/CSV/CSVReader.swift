/// One record of a CSV file.
package struct CSVRecord: Sendable, Equatable {
    /// Counted from 1, the header, as a spreadsheet counts its rows.
    package let number: Int
    package let cells: [String]
    /// Why the record cannot be read; it has no cells then.
    package let fault: CSVFault?
}

package enum CSVFault: Sendable, Equatable {
    /// A quote that is not closed, or text after a closed one.
    case quote
    /// The record has more than 64 KiB.
    case tooLong
    /// Bytes that are neither UTF-8 nor, in a file that was UTF-8 so far, anything else.
    case encoding
}

/// Reads CSV (RFC 4180) as bytes come in: comma, semicolon or tab; BOM; UTF-8 or Windows-1252; any line break. A broken
/// record does not take the ones after it along.
///
///     reader.append(bytes)
///     while let record = try reader.next(isLast: false) { … }
package struct CSVReader: Sendable {
    private static let recordMaximumBytes = 64 << 10

    private var buffer: [UInt8] = []
    /// Where the next record begins.
    private var start = 0
    private var number = 0
    private var decoder = CSVDecoder()
    /// Whether what follows up to the line break belongs to a record that was too long.
    private var isSkipping = false
    /// Known once the header is there.
    package private(set) var separator: UInt8?

    package init() {}

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next record that is there as a whole; blank lines are counted and left out.
    /// - Parameter isLast: whether no more bytes will come.
    /// - Throws: a refusal where the file is UTF-16.
    package mutating func next(isLast: Bool) throws -> CSVRecord? {
        guard let separator = try separator ?? readBeginning(isLast: isLast) else { return nil }
        while true {
            if isSkipping, !skipsLine(isLast: isLast) { return nil }
            guard start < buffer.count else { return nil }
            switch CSVScan(bytes: buffer, start: start, separator: separator, isLast: isLast).record() {
            case .incomplete:
                guard buffer.count - start > Self.recordMaximumBytes else { return nil }
                return resume(after: .tooLong)
            case .broken: return resume(after: .quote)
            case .complete(let cells, let end):
                if end - start > Self.recordMaximumBytes { return resume(after: .tooLong) }
                let isBlank = cells.count == 1 && CSVScan.isLineBreak(buffer[start])
                start = end
                number += 1
                if isBlank { continue }
                guard let texts = decoder.texts(cells) else { return CSVRecord(number: number, cells: [], fault: .encoding) }
                return CSVRecord(number: number, cells: texts, fault: nil)
            }
        }
    }

    /// A broken record ends with its first line, whatever its quotes say.
    private mutating func resume(after fault: CSVFault) -> CSVRecord {
        isSkipping = true
        number += 1
        return CSVRecord(number: number, cells: [], fault: fault)
    }

    /// Drops the rest of a line; false where its end has not come yet.
    private mutating func skipsLine(isLast: Bool) -> Bool {
        while start < buffer.count {
            let byte = buffer[start]
            if byte == CSVScan.carriageReturn, start + 1 == buffer.count, !isLast { return false }
            start += 1
            if byte == CSVScan.carriageReturn, start < buffer.count, buffer[start] == CSVScan.lineFeed { start += 1 }
            if CSVScan.isLineBreak(byte) {
                isSkipping = false
                return true
            }
        }
        return false
    }

    /// Takes the BOM off and finds the separator in the first line; nil where that line is not there yet.
    private mutating func readBeginning(isLast: Bool) throws -> UInt8? {
        if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF]) {
            throw Refusal.invalidField(
                at: "",
                es: "El archivo está en UTF-16: guárdelo como CSV UTF-8 y envíelo de nuevo.",
                en: "The file is UTF-16: save it as UTF-8 CSV and send it again."
            )
        }
        let hasEnough = isLast || buffer.count > Self.recordMaximumBytes
        guard let found = CSVScan.separator(ofHeader: buffer, isLast: hasEnough) else { return nil }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) {
            buffer.removeFirst(3)
            decoder.isUTF8()
        }
        separator = found
        return found
    }
}
