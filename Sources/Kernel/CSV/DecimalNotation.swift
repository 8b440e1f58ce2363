/// How a file writes decimals: `1,234.56` or `1.234,56`. Most numbers say it themselves; one such as `1.234` is read as the
/// others of the file are.
package struct DecimalNotation: Sendable {
    private static let point = UInt8(ascii: ".")
    private static let comma = UInt8(ascii: ",")

    /// The mark that numbers of the file have shown to be the decimal one.
    private var mark: UInt8?
    /// Whether a comma stood in a number that says nothing by itself.
    private var hasSeenComma = false
    private let isCommaSeparated: Bool

    /// - Parameter separator: what stands between the cells: where it is a comma, a lone comma in a number groups digits.
    package init(separator: UInt8) {
        isCommaSeparated = separator == Self.comma
    }

    private enum Reading {
        case noNumber, whole
        /// The mark is certainly the decimal one, the other one groups.
        case certain(UInt8)
        /// The mark may be the decimal one or group digits by three.
        case either(UInt8)
    }

    /// Whether a number of the file has shown it beyond doubt.
    package var isCertain: Bool { mark != nil }

    /// Learns from a number of the file.
    package mutating func observe(_ text: String) {
        switch Self.reading(text) {
        case .certain(let found): if mark == nil { mark = found }
        case .either(Self.comma): hasSeenComma = true
        case .either, .whole, .noNumber: break
        }
    }

    /// The number as the wire writes it, `-?digits(.digits)?`; nil where it is none.
    package func canonical(_ text: String) -> String? {
        let decimal: UInt8
        switch Self.reading(text) {
        case .noNumber: return nil
        case .whole: decimal = Self.point
        case .certain(let found): decimal = found
        case .either: decimal = mark ?? (hasSeenComma && !isCommaSeparated ? Self.comma : Self.point)
        }
        let kept = Self.bare(text).compactMap { byte -> UInt8? in
            if byte == decimal { return Self.point }
            return byte == Self.point || byte == Self.comma ? nil : byte
        }
        return String(decoding: kept, as: UTF8.self)
    }

    private static func reading(_ text: String) -> Reading {
        var bytes = bare(text)
        if bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
        guard bytes.allSatisfy({ $0 == point || $0 == comma || isDigit($0) }) else { return .noNumber }
        let marks = bytes.indices.filter { !isDigit(bytes[$0]) }
        guard let last = marks.last, let first = marks.first else { return bytes.isEmpty ? .noNumber : .whole }
        let decimal = bytes[last]
        let decimals = bytes.count - last - 1
        guard first > bytes.startIndex, decimals > 0 else { return .noNumber }
        let others = marks.dropLast().map { bytes[$0] }
        if others.contains(decimal) {
            // One mark more than once groups, if it stands alone; then the other one is the decimal one.
            guard !others.contains(where: { $0 != decimal }), groupsByThree(bytes[...], decimal) else { return .noNumber }
            return .certain(decimal == point ? comma : point)
        }
        if let group = others.first {
            return groupsByThree(bytes[..<last], group) ? .certain(decimal) : .noNumber
        }
        let isPlausibleGroup = decimals == 3 && last <= 3 && bytes[0] != UInt8(ascii: "0")
        return isPlausibleGroup ? .either(decimal) : .certain(decimal)
    }

    /// 1 to 3 digits, then groups of exactly 3.
    private static func groupsByThree(_ bytes: ArraySlice<UInt8>, _ mark: UInt8) -> Bool {
        let groups = bytes.split(separator: mark, omittingEmptySubsequences: false)
        guard let head = groups.first, (1...3).contains(head.count) else { return false }
        return groups.dropFirst().allSatisfy { $0.count == 3 }
    }

    /// Without blanks at the ends and the sign of the currency.
    private static func bare(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "$") else { return bytes }
        return Array(bytes.dropFirst().drop { $0 == UInt8(ascii: " ") })
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
