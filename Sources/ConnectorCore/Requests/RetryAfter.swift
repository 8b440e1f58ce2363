package import Kernel

/// Reads the `Retry-After` of an answer (RFC 9110, 10.2.3): seconds, or a date in any of the three forms of HTTP. Whoever
/// obeys it has a limit of his own.
package enum RetryAfter {
    /// What is longer is taken for this: a year.
    package static let secondsMaximum = 31_536_000

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// Whole seconds from now, never fewer than 0; nil where it is neither.
    /// - Parameter date: the answer's own `Date`: the clock that a date was meant for.
    package static func seconds(_ field: String, date: String?, now: Instant) -> Int? {
        let bytes = trimmed(field)
        guard !bytes.isEmpty, bytes.count <= 64 else { return nil }
        if bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            let digits = bytes.drop { $0 == UInt8(ascii: "0") }
            guard digits.count <= 9 else { return secondsMaximum }
            return min(Int(String(decoding: digits, as: UTF8.self)) ?? 0, secondsMaximum)
        }
        guard let until = instant(field, now: now) else { return nil }
        let seconds = until.seconds(since: date.flatMap { instant($0, now: now) } ?? now).rounded(.up)
        return Int(min(max(seconds, 0), Double(secondsMaximum)))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
    static func instant(_ field: String, now: Instant) -> Instant? {
        let bytes = trimmed(field)
        guard bytes.count <= 64 else { return nil }
        let separators = [UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "-")]
        let words = bytes.split { separators.contains($0) }.map { String(decoding: $0, as: UTF8.self).lowercased() }
        switch words.count {
        case 6 where words[5] == "gmt": return instant(day: words[1], month: words[2], year: words[3], time: words[4], now)
        case 5: return instant(day: words[2], month: words[1], year: words[4], time: words[3], now)
        default: return nil
        }
    }

    private static func instant(day: String, month: String, year: String, time: String, _ now: Instant) -> Instant? {
        guard let index = months.firstIndex(of: month) else { return nil }
        let month = String(index + 101).dropFirst()
        let day = day.utf8.count == 1 ? "0" + day : day
        if year.utf8.count == 4 { return Instant("\(year)-\(month)-\(day)T\(time)Z") }
        guard year.utf8.count == 2, let ofThisCentury = Instant("20\(year)-\(month)-\(day)T\(time)Z") else { return nil }
        // Two digits that seem to be more than fifty years ahead are those of the past century.
        let isPast = ofThisCentury.seconds(since: now) > 50 * 365.25 * 86_400
        return isPast ? Instant("19\(year)-\(month)-\(day)T\(time)Z") : ofThisCentury
    }

    private static func trimmed(_ field: String) -> ArraySlice<UInt8> {
        let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t")]
        var bytes = ArraySlice(Array(field.utf8))
        while let first = bytes.first, blanks.contains(first) { bytes.removeFirst() }
        while let last = bytes.last, blanks.contains(last) { bytes.removeLast() }
        return bytes
    }
}
