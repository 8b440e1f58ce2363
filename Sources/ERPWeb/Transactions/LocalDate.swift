import Foundation
import Kernel

/// The day that it is somewhere.
enum LocalDate {
    /// - Parameter timeZone: an IANA name; one that the machine does not know counts as UTC.
    static func today(at now: Instant, timeZone: String) -> CalendarDate {
        let date = Date(timeIntervalSince1970: Double(now.microseconds) / 1_000_000)
        let offset = TimeZone(identifier: timeZone)?.secondsFromGMT(for: date) ?? 0
        let day = now.advanced(bySeconds: Double(offset)).description.prefix(10)
        return CalendarDate(String(day)) ?? CalendarDate(daysSinceEpoch: 0)
    }
}
