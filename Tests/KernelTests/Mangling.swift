import TestSupport

extension SeededRandom {
    /// Changes, drops, doubles or inserts one byte.
    mutating func mangle(_ bytes: inout [UInt8]) {
        guard let index = bytes.indices.randomElement(using: &self) else {
            bytes.append(UInt8.random(in: 0...255, using: &self))
            return
        }
        switch Int.random(in: 0..<6, using: &self) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(bytes[index], at: index)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &self), at: index)
        case 3: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
        case 4: bytes.removeLast(bytes.count - index)
        default: bytes[index] = Self.pointed.randomElement(using: &self) ?? 0
        }
    }

    /// Bytes that mean something in JSON, in numbers, in dates or in UTF-8.
    private static let pointed = Array("{}[]\",:\\u0eE+-.tfnZ \u{0}".utf8) + [0x80, 0xC0, 0xED, 0xEF, 0xF4, 0xFF]
}
