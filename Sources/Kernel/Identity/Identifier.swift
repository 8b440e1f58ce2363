/// The identity of a record of one kind: an opaque text, a different type for each kind.
package struct Identifier<Record>: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}

extension Identifier: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }
}

extension Identifier {
    /// A new one of RFC 9562's version 7: 48 bits of milliseconds, 74 random bits; later ones sort after earlier ones.
    package static func make(at now: Instant, using random: inout some RandomNumberGenerator) -> Self {
        let milliseconds = UInt64(clamping: now.microseconds / 1000)
        let high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | random.next() & 0x0FFF
        let low = 0x8000_0000_0000_0000 | random.next() & 0x3FFF_FFFF_FFFF_FFFF
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { bytes.append(UInt8(ascii: "-")) }
            let half = index < 16 ? high : low
            let shift = UInt64(60 - (index & 15) * 4)
            bytes.append(hexDigit(UInt8(half >> shift & 0xF)))
        }
        return Self(String(decoding: bytes, as: UTF8.self))
    }

    package static func make(at now: Instant) -> Self {
        var random = SystemRandomNumberGenerator()
        return make(at: now, using: &random)
    }
}
