import Connector
import ConnectorCore
import StoreCore
import Synchronization

/// Counts what the connector tells to whoever counts.
final class CountedFigures: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// `409` or `stock refused`, and how often.
    var all: [String: Int] { counts.withLock { $0 } }

    var figures: ConnectorFigures {
        ConnectorFigures(
            retried: { cause in self.counts.withLock { $0[cause.rawValue, default: 0] += 1 } },
            pullFailed: { figure, kind in self.counts.withLock { $0["\(figure.rawValue) \(kind.rawValue)", default: 0] += 1 } }
        )
    }
}
