import Kernel

/// Instants as `datetime-local` inputs send them: the time on the wall in Argentina, `2026-11-23T18:04`.
enum LocalTime {
    /// Nil where nothing was chosen, or no such time is. Within a minute its end counts, so that what was done in it is seen.
    static func instant(_ text: String) -> Instant? {
        switch text.utf8.count {
        case 16: Instant(text + ":59.999999-03:00")
        case 19: Instant(text + ".999999-03:00")
        default: nil
        }
    }
}
