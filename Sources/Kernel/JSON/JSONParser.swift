/// Why a text is not the JSON that the contract takes.
package struct JSONSyntaxError: Error, Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        case byteOrderMark, unexpectedByte, unexpectedEnd, tooDeep, repeatedKey(String), nulCharacter, invalidString, trailingBytes
    }

    package let reason: Reason
    /// Bytes before the fault.
    package let offset: Int
}

extension JSON {
    /// Reads one JSON text: UTF-8 without BOM, no repeated key, no U+0000, at most 32 levels.
    package static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        return try parser.document()
    }
}

private struct JSONParser {
    static let depthMaximum = 32

    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONSyntaxError) -> JSON {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw fault(.byteOrderMark) }
        let value = try value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw fault(.trailingBytes) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSON {
        guard depth < Self.depthMaximum else { throw fault(.tooDeep) }
        at += 1
        var members: [JSON.Member] = []
        // By their bytes: Swift's own comparison takes texts that look alike for equal.
        var names: Set<[UInt8]> = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            at += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard try peek() == UInt8(ascii: "\"") else { throw fault(.unexpectedByte) }
            let name = try string()
            let isNew = members.count < 8 ? !members.contains { $0.name.utf8.elementsEqual(name.utf8) } : true
            if members.count == 8 { names = Set(members.map { Array($0.name.utf8) }) }
            if !isNew || (members.count >= 8 && !names.insert(Array(name.utf8)).inserted) { throw fault(.repeatedKey(name)) }
            skipSpace()
            try expect(UInt8(ascii: ":"))
            members.append(JSON.Member(name, try value(depth: depth + 1)))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                at += 1
            } else {
                try expect(UInt8(ascii: "}"))
                return .object(members)
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSON {
        guard depth < Self.depthMaximum else { throw fault(.tooDeep) }
        at += 1
        var elements: [JSON] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            at += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                at += 1
            } else {
                try expect(UInt8(ascii: "]"))
                return .array(elements)
            }
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONSyntaxError) -> JSON {
        let matches = word.withUTF8Buffer { expected in
            bytes.count - at >= expected.count && bytes[at..<(at + expected.count)].elementsEqual(expected)
        }
        guard matches else { throw fault(.unexpectedByte) }
        at += word.utf8CodeUnitCount
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = at
        if try peek() == UInt8(ascii: "-") { at += 1 }
        if try peek() == UInt8(ascii: "0") {
            at += 1
        } else {
            try digits()
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            try digits()
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            let sign = try peek()
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard decimalDigit(try peek()) != nil else { throw fault(.unexpectedByte) }
        while at < bytes.count, decimalDigit(bytes[at]) != nil { at += 1 }
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 { at += 1 }
        guard at < bytes.count else { throw fault(.unexpectedEnd) }
        if bytes[at] == UInt8(ascii: "\"") {
            let text = try utf8(bytes[start..<at])
            at += 1
            return text
        }
        return try escapedString(from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
        var out = Array(bytes[start..<at])
        while true {
            let byte = try peek()
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return try utf8(out[...])
            case UInt8(ascii: "\\"): try escape(into: &out)
            case 0..<0x20:
                at -= 1
                throw fault(.invalidString)
            default: out.append(byte)
            }
        }
    }

    private mutating func escape(into out: inout [UInt8]) throws(JSONSyntaxError) {
        let kind = try peek()
        at += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(kind)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"): out.append(contentsOf: try unicodeEscape().utf8)
        default: throw fault(.invalidString)
        }
    }

    private mutating func unicodeEscape() throws(JSONSyntaxError) -> String {
        var code = try hexadecimalUnit()
        if code == 0 { throw fault(.nulCharacter) }
        if code >= 0xD800, code < 0xDC00 {
            try expect(UInt8(ascii: "\\"))
            try expect(UInt8(ascii: "u"))
            let low = try hexadecimalUnit()
            guard low >= 0xDC00, low < 0xE000 else { throw fault(.invalidString) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw fault(.invalidString) }
        return String(Character(scalar))
    }

    private mutating func hexadecimalUnit() throws(JSONSyntaxError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else { throw fault(.invalidString) }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }

    private func utf8(_ slice: ArraySlice<UInt8>) throws(JSONSyntaxError) -> String {
        if slice.contains(0) { throw fault(.nulCharacter) }
        guard let text = String(validating: slice, as: UTF8.self) else { throw fault(.invalidString) }
        return text
    }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONSyntaxError) -> UInt8 {
        guard at < bytes.count else { throw fault(.unexpectedEnd) }
        return bytes[at]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard try peek() == byte else { throw fault(.unexpectedByte) }
        at += 1
    }

    private func fault(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
        JSONSyntaxError(reason: reason, offset: min(at, bytes.count))
    }
}
