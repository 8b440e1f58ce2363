/// A point in time: microseconds since 1970-01-01T00:00:00Z.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// This instant, moved; it stays where it is rather than leave the range of the type.
    package func advanced(bySeconds seconds: Double) -> Instant {
        let moved = Double(microseconds) + seconds * 1_000_000
        guard moved > -9.2e18, moved < 9.2e18 else { return self }
        return Instant(microseconds: Int64(moved))
    }

    package func seconds(since earlier: Instant) -> Double {
        (Double(microseconds) - Double(earlier.microseconds)) / 1_000_000
    }
}

/// Where the time comes from: the system's clock in production, a clock moved by hand in tests.
package protocol WallClock: Sendable {
    func now() -> Instant
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds: `2026-11-23T18:04:05.123Z`.
    package var description: String {
        let milliseconds = floorDivided(microseconds, by: 1000)
        let seconds = floorDivided(milliseconds, by: 1000)
        let day = floorDivided(seconds, by: 86400)
        let second = seconds - day * 86400
        let date = CalendarDate(daysSinceEpoch: day)
        let time = "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
        return "\(date)T\(time).\(padded(milliseconds - seconds * 1000, 3))Z"
    }

    /// Reads RFC 3339 with an offset (`Z`, `+03:00`); a time without one is refused, since nobody can tell when it was.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == bytes[13] else {
            return nil
        }
        guard let date = CalendarDate(String(decoding: bytes[0..<10], as: UTF8.self)) else { return nil }
        guard let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]) else {
            return nil
        }
        guard hour < 24, minute < 60, second < 60 else { return nil }
        var rest = bytes[19...]
        guard let fraction = Instant.fraction(&rest), let offset = Instant.offsetSeconds(rest) else { return nil }
        let seconds = date.daysSinceEpoch * 86400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        rest.removeFirst()
        var microseconds: Int64 = 0
        var step: Int64 = 100_000
        var count = 0
        while let digit = rest.first.flatMap(decimalDigit) {
            microseconds += digit * step
            step /= 10
            count += 1
            rest.removeFirst()
        }
        return count > 0 ? microseconds : nil
    }

    private static func offsetSeconds(_ rest: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(rest)
        if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":") else { return nil }
        guard let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6]), hours < 24, minutes < 60 else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return 0 - hours * 3600 - minutes * 60
        default: return nil
        }
    }
}

func floorDivided(_ value: Int64, by divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
}

func padded(_ value: Int64, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for byte in bytes {
        guard let digit = decimalDigit(byte) else { return nil }
        value = value * 10 + digit
    }
    return value
}
