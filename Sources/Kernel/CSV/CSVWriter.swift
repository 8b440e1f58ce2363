/// Writes CSV (RFC 4180) in UTF-8, comma-separated, with a line feed after each record, as `CSVReader` and spreadsheets read it.
package struct CSVWriter: Sendable {
    private static let quote = UInt8(ascii: "\"")
    /// What a cell may not have outside quotes; all separators, as a reader tells them by the first record.
    private static let special = Set(",;\t\r\n\"".utf8)

    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Writes a record.
    package mutating func append(_ cells: [String]) {
        // A record of one empty cell would be a blank line.
        let isBlank = cells.count == 1 && cells[0].isEmpty
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if isBlank || Self.needsQuotes(cell) { appendQuoted(cell) } else { bytes.append(contentsOf: cell.utf8) }
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func appendQuoted(_ cell: String) {
        bytes.append(Self.quote)
        for byte in cell.utf8 {
            if byte == Self.quote { bytes.append(Self.quote) }
            bytes.append(byte)
        }
        bytes.append(Self.quote)
    }

    private static func needsQuotes(_ cell: String) -> Bool {
        // A cell that begins with U+FEFF would be taken for a BOM, blanks at the ends are often lost.
        guard let first = cell.unicodeScalars.first, let last = cell.unicodeScalars.last else { return false }
        return first == " " || last == " " || first == "\u{FEFF}" || cell.utf8.contains(where: special.contains)
    }
}
