import Synchronization

/// Ids that several tasks find at once.
final class IDTable: Sendable {
    private let ids = Mutex<[String: String]>([:])

    func set(_ id: String, for name: String) {
        ids.withLock { $0[name] = id }
    }

    var all: [String: String] { ids.withLock { $0 } }
}
