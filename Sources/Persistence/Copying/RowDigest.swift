/// How many rows a table has and what they come to, in whatever order they are read: one number for all their values. It finds
/// damage and loss; it does not hold against somebody who means to deceive.
package struct RowDigest: Sendable, Equatable, CustomStringConvertible {
    package private(set) var rows: Int64 = 0
    private var sum: UInt64 = 0

    package init() {}

    /// Takes a row into account.
    /// - Parameter values: in an order that both sides of a comparison agree on.
    package mutating func add(_ values: [SQLValue]) {
        var row = RowHash()
        for value in values { row.add(value) }
        sum = sum.addingReportingOverflow(row.value).partialValue
        rows += 1
    }

    /// `ROWS-SIXTEENDIGITS`
    package var description: String {
        let digits = String(sum, radix: 16)
        return "\(rows)-" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// A hash that is the same in every process: eight bytes at a time are folded in by a multiplication.
private struct RowHash {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func add(_ value: SQLValue) {
        switch value {
        case .null: fold(1)
        case .integer(let integer):
            fold(2)
            fold(UInt64(bitPattern: integer))
        case .text(let text):
            fold(3)
            var text = text
            text.withUTF8 { fold(UnsafeRawBufferPointer($0)) }
        case .bytes(let bytes):
            fold(4)
            bytes.withUnsafeBytes { fold($0) }
        }
    }

    private mutating func fold(_ bytes: UnsafeRawBufferPointer) {
        fold(UInt64(bytes.count))
        var start = 0
        while start < bytes.count {
            var word: UInt64 = 0
            for byte in bytes[start..<min(start + 8, bytes.count)] { word = word << 8 | UInt64(byte) }
            fold(word)
            start += 8
        }
    }

    private mutating func fold(_ word: UInt64) {
        let product = (value ^ word ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        value = product.high ^ product.low
    }
}
