import Foundation

enum CSVFile {
    /// The records of a file as RFC 4180 has them, comma-separated, UTF-8.
    static func read(_ path: String) throws -> [[String]] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path) cannot be read; name the file with --orders or --buyers")
        }
        var records: [[String]] = []
        var record: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var wasQuote = false
        func endCell() {
            record.append(String(decoding: cell, as: UTF8.self))
            cell.removeAll(keepingCapacity: true)
        }
        for byte in data {
            switch byte {
            case UInt8(ascii: "\""):
                if wasQuote { cell.append(byte) }
                wasQuote = isQuoted && !wasQuote
                isQuoted.toggle()
                continue
            case UInt8(ascii: ",") where !isQuoted: endCell()
            case UInt8(ascii: "\n") where !isQuoted:
                if cell.last == UInt8(ascii: "\r") { cell.removeLast() }
                endCell()
                records.append(record)
                record.removeAll(keepingCapacity: true)
            default: cell.append(byte)
            }
            wasQuote = false
        }
        if !cell.isEmpty || !record.isEmpty {
            endCell()
            records.append(record)
        }
        return records
    }

    /// A file of these records.
    static func text(_ records: [[String]]) -> String {
        records.map { $0.map(quoted).joined(separator: ",") }.joined(separator: "\r\n") + "\r\n"
    }

    private static func quoted(_ cell: String) -> String {
        let needsQuotes = cell.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) } || cell.contains(" ")
        return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }
}
