/// Finds the cells of one record in bytes.
struct CSVScan {
    enum Outcome {
        /// The end of the record has not come yet.
        case incomplete
        case broken
        /// - Parameter end: where the next record begins.
        case complete(cells: [[UInt8]], end: Int)
    }

    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    private static let quote = UInt8(ascii: "\"")

    let bytes: [UInt8]
    let start: Int
    let separator: UInt8
    /// Whether the file ends with these bytes.
    let isLast: Bool

    func record() -> Outcome {
        var cells: [[UInt8]] = []
        var position = start
        while true {
            var cell: [UInt8] = []
            if position < bytes.count, bytes[position] == Self.quote {
                switch quoted(from: position, into: &cell) {
                case .ended(let end): position = end
                case .open: return isLast ? .broken : .incomplete
                }
            } else {
                let begin = position
                while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
                cell = Array(bytes[begin..<position])
            }
            cells.append(cell)
            guard position < bytes.count else { return isLast ? .complete(cells: cells, end: position) : .incomplete }
            let byte = bytes[position]
            position += 1
            if byte == separator { continue }
            if byte == Self.lineFeed { return .complete(cells: cells, end: position) }
            guard byte == Self.carriageReturn else { return .broken }
            guard position < bytes.count else { return isLast ? .complete(cells: cells, end: position) : .incomplete }
            return .complete(cells: cells, end: bytes[position] == Self.lineFeed ? position + 1 : position)
        }
    }

    private enum Quoted {
        case ended(Int), open
    }

    /// A quoted cell: two quotes are one, and anything may stand inside.
    private func quoted(from begin: Int, into cell: inout [UInt8]) -> Quoted {
        var position = begin + 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard byte == Self.quote else {
                cell.append(byte)
                continue
            }
            guard position < bytes.count else { return isLast ? .ended(position) : .open }
            guard bytes[position] == Self.quote else { return .ended(position) }
            cell.append(Self.quote)
            position += 1
        }
        return .open
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == separator || Self.isLineBreak(byte)
    }

    static func isLineBreak(_ byte: UInt8) -> Bool {
        byte == lineFeed || byte == carriageReturn
    }

    /// The commonest of comma, semicolon and tab in the first line, outside quotes; the comma where there is none. Nil where
    /// the line has no end yet.
    static func separator(ofHeader bytes: [UInt8], isLast: Bool) -> UInt8? {
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        var counts = [0, 0, 0]
        var isQuoted = false
        var hasEnd = isLast
        for byte in bytes {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if isLineBreak(byte) {
                hasEnd = true
                break
            }
            if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
        }
        guard hasEnd else { return nil }
        let most = counts.max() ?? 0
        return counts.firstIndex(of: most).map { candidates[$0] } ?? candidates[0]
    }
}
