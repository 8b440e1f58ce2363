package import Kernel
import Synchronization

/// Slows guessing: so many failed logins of one user from one address in ten minutes. An account is never locked for
/// those who come from elsewhere.
package final class LoginLimiter: Sendable {
    private static let windowSeconds = 600.0
    private static let callersMaximum = 50_000

    private let failuresMaximum: Int
    private let failures = Mutex<[String: [Instant]]>([:])

    package init(failuresMaximum: Int) {
        self.failuresMaximum = failuresMaximum
    }

    /// Counts a try as failed before its password is looked at, so that simultaneous guesses count too.
    /// - Throws: `rate_limited` with the seconds until the next try.
    package func begin(_ caller: String, at now: Instant) throws {
        let wait: Int? = failures.withLock { failures in
            if failures.count >= Self.callersMaximum { failures.removeAll() }
            var recent = (failures[caller] ?? []).filter { now.seconds(since: $0) < Self.windowSeconds }
            if recent.count >= failuresMaximum, let oldest = recent.first {
                failures[caller] = recent
                return max(1, Int(Self.windowSeconds - now.seconds(since: oldest)))
            }
            recent.append(now)
            failures[caller] = recent
            return nil
        }
        if let wait { throw Refusal.rateLimited(retryAfterSeconds: wait) }
    }

    /// Takes back the count of `begin`: the password was right.
    package func succeeded(_ caller: String, begunAt: Instant) {
        failures.withLock { failures in
            if let index = failures[caller]?.lastIndex(of: begunAt) { failures[caller]?.remove(at: index) }
        }
    }
}
