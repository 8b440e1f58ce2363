package import Kernel
import Synchronization

/// A clock that stands still until a test moves it.
package final class FakeClock: WallClock {
    /// 2026-11-23T12:00:00Z, where every fake clock begins unless told otherwise.
    package static let beginning = Instant(microseconds: 1_795_435_200_000_000)

    private let instant: Mutex<Instant>

    package init(at instant: Instant = FakeClock.beginning) {
        self.instant = Mutex(instant)
    }

    package func now() -> Instant {
        instant.withLock { $0 }
    }

    package func advance(bySeconds seconds: Double) {
        instant.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }

    package func set(to instant: Instant) {
        self.instant.withLock { $0 = instant }
    }
}
