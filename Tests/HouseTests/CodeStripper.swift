/// Blanks comments and the insides of string literals, keeping lines and columns; what is interpolated stays code.
struct CodeStripper {
    private enum Mode {
        /// Code; how many parentheses are open since an interpolation began, nil at the outermost level.
        case code(open: Int?)
        case string(hashes: Int, isMultiline: Bool)
    }

    private let bytes: [UInt8]
    private var at = 0
    private var out: [UInt8] = []
    private var modes: [Mode] = [.code(open: nil)]

    init(_ text: String) {
        bytes = Array(text.utf8)
        out.reserveCapacity(bytes.count)
    }

    mutating func stripped() -> String {
        while at < bytes.count {
            switch modes.last {
            case .string(let hashes, let isMultiline): stepInString(hashes, isMultiline)
            case .code(let open): stepInCode(open)
            case nil: at = bytes.count
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func stepInCode(_ open: Int?) {
        let byte = bytes[at]
        if starts("//") {
            while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { blank() }
        } else if starts("/*") {
            while at < bytes.count, !starts("*/") { blank() }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") && hashesBeforeQuote > 0 {
            openString()
        } else if let open, byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") {
            let now = open + (byte == UInt8(ascii: "(") ? 1 : -1)
            modes.removeLast()
            if now >= 0 { modes.append(.code(open: now)) }
            keep()
        } else {
            keep()
        }
    }

    private var hashesBeforeQuote: Int {
        var end = at
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - at : 0
    }

    private mutating func openString() {
        let hashes = bytes[at] == UInt8(ascii: "#") ? hashesBeforeQuote : 0
        for _ in 0..<hashes { keep() }
        let isMultiline = starts("\"\"\"")
        for _ in 0..<(isMultiline ? 3 : 1) { keep() }
        modes.append(.string(hashes: hashes, isMultiline: isMultiline))
    }

    private mutating func stepInString(_ hashes: Int, _ isMultiline: Bool) {
        let marks = String(repeating: "#", count: hashes)
        let end = (isMultiline ? "\"\"\"" : "\"") + marks
        if starts(end) {
            for _ in 0..<end.utf8.count { keep() }
            modes.removeLast()
        } else if starts("\\" + marks + "(") {
            for _ in 0..<(hashes + 2) { blank() }
            modes.append(.code(open: 0))
        } else if starts("\\" + marks) {
            for _ in 0..<(hashes + 2) where at < bytes.count { blank() }
        } else {
            blank()
        }
    }

    private func starts(_ text: String) -> Bool {
        bytes[at...].starts(with: text.utf8)
    }

    private mutating func keep() {
        out.append(bytes[at])
        at += 1
    }

    private mutating func blank() {
        out.append(bytes[at] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
        at += 1
    }
}
