/// Turns the bytes of cells into text: UTF-8, or else Windows-1252. Which of them a file is written in shows with its first
/// letter beyond ASCII, and holds from there on.
struct CSVDecoder: Sendable {
    private enum Encoding {
        case undecided, utf8, windows1252
    }

    private var encoding = Encoding.undecided

    /// A BOM said so.
    mutating func isUTF8() {
        encoding = .utf8
    }

    /// The texts of a record's cells; nil where they cannot be what the file was so far.
    mutating func texts(_ cells: [[UInt8]]) -> [String]? {
        var texts: [String] = []
        texts.reserveCapacity(cells.count)
        for cell in cells {
            guard let text = text(cell) else { return nil }
            texts.append(text)
        }
        return texts
    }

    private mutating func text(_ bytes: [UInt8]) -> String? {
        if encoding == .windows1252 { return Self.windows1252(bytes) }
        if let text = String(validating: bytes, as: UTF8.self) {
            if encoding == .undecided, bytes.contains(where: { $0 >= 0x80 }) { encoding = .utf8 }
            return text
        }
        if encoding == .utf8 { return nil }
        encoding = .windows1252
        return Self.windows1252(bytes)
    }

    /// Nil where a byte has no meaning in Windows-1252.
    private static func windows1252(_ bytes: [UInt8]) -> String? {
        var text = ""
        for byte in bytes {
            let value: UInt32
            switch byte {
            case 0x80...0x9F: value = upperControls[Int(byte) - 0x80]
            default: value = UInt32(byte)
            }
            guard value != 0 || byte == 0, let scalar = Unicode.Scalar(value) else { return nil }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    /// What Windows-1252 has at 0x80 to 0x9F; 0 for nothing.
    private static let upperControls: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]
}
