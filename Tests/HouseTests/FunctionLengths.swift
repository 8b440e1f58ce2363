/// Finds functions and how many lines they take, from their name to their closing brace.
struct FunctionLengths {
    struct Function {
        let firstLine: Int
        let lines: Int
    }

    private let bytes: [UInt8]

    init(_ file: SourceFile) {
        bytes = Array(file.code.joined(separator: "\n").utf8)
    }

    func functions() -> [Function] {
        var found: [Function] = []
        var line = 1
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            guard isKeyword(at: index), let end = bodyEnd(after: index) else { continue }
            let lines = bytes[index..<end].count { $0 == UInt8(ascii: "\n") } + 1
            found.append(Function(firstLine: line, lines: lines))
        }
        return found
    }

    private func isKeyword(at index: Int) -> Bool {
        guard index == 0 || !isWord(bytes[index - 1]), index == 0 || bytes[index - 1] != UInt8(ascii: ".") else { return false }
        return ["func ", "init(", "init?(", "init<", "subscript(", "deinit "].contains { bytes[index...].starts(with: $0.utf8) }
    }

    /// The index of the brace that closes the body; nil where there is none, as in a protocol.
    private func bodyEnd(after start: Int) -> Int? {
        var index = start
        var parentheses = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
            case UInt8(ascii: "{") where parentheses == 0: return closingBrace(of: index)
            case UInt8(ascii: "}") where parentheses == 0: return nil
            case UInt8(ascii: "\n") where parentheses == 0 && !signatureGoesOn(after: index): return nil
            default: break
            }
            if parentheses < 0 { return nil }
            index += 1
        }
        return nil
    }

    private func signatureGoesOn(after newline: Int) -> Bool {
        let rest = bytes[newline...].drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
        return ["{", "where ", "-> ", "throws", "async "].contains { rest.starts(with: $0.utf8) }
    }

    private func closingBrace(of opening: Int) -> Int? {
        var depth = 0
        for index in opening..<bytes.count {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
