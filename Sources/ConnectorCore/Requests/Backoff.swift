/// Full-jitter exponential back-off: a random share of a limit that doubles, so that those who failed together do not
/// come back together.
package enum Backoff {
    package static let baseSeconds = 0.5
    /// The longest that a request whose effect is unknown waits.
    package static let unknownMaximumSeconds = 60.0
    /// The most of a `Retry-After` that a 409 is obeyed for.
    package static let conflictMaximumSeconds = 30.0
    /// How often a 409 is answered with the same request.
    package static let conflictRetriesMaximum = 5
    /// The most of a `Retry-After` of 429 and 503 that is obeyed: Acqua coming back is noticed within the hour.
    package static let busyMaximumSeconds = 3600.0

    /// - Parameters:
    ///   - failures: how many there were, this one included; from 1.
    ///   - random: 0 up to 1.
    package static func seconds(failures: Int, maximum: Double, random: Double) -> Double {
        let doublings = min(max(failures - 1, 0), 20)
        return random * min(maximum, baseSeconds * Double(1 << doublings))
    }
}
