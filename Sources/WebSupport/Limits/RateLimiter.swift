package import Kernel
import Synchronization

/// Token buckets, one a caller: `burst` requests at once, then `perSecond`.
package final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Instant
    }

    /// Callers remembered; the oldest are forgotten together when there are more.
    private static let callersMaximum = 50_000

    private let perSecond: Double
    private let burst: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameter perSecond: 0 turns the limit off.
    package init(perSecond: Int, burst: Int) {
        self.perSecond = Double(perSecond)
        self.burst = Double(burst)
    }

    /// - Throws: `rate_limited` where the caller has used up its share.
    package func take(_ caller: String, at now: Instant) throws {
        guard perSecond > 0 else { return }
        let isAllowed = buckets.withLock { buckets in
            if buckets.count >= Self.callersMaximum { buckets.removeAll() }
            var bucket = buckets[caller] ?? Bucket(tokens: burst, at: now)
            bucket.tokens = min(burst, bucket.tokens + max(0, now.seconds(since: bucket.at)) * perSecond)
            bucket.at = now
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= 1 }
            buckets[caller] = bucket
            return isAllowed
        }
        if !isAllowed { throw Refusal.rateLimited(retryAfterSeconds: 1) }
    }
}

extension Refusal {
    package static func rateLimited(retryAfterSeconds: Int) -> Refusal {
        let phrase = Phrase(
            es: "Demasiados pedidos: espere \(retryAfterSeconds) s y repita.",
            en: "Too many requests: wait \(retryAfterSeconds) s and repeat."
        )
        return Refusal(.rateLimited, [Issue("rate_limited", phrase)], retryAfterSeconds: retryAfterSeconds)
    }
}
