import Kernel
import StoreCore

/// One state of one store's connection: saved anew, or made anew, it is another one.
struct ConnectionKey: Hashable, Sendable {
    let store: StoreID
    private let version: Int64
    private let createdAt: Instant

    init(_ connection: ERPConnection, of store: StoreID) {
        self.store = store
        version = connection.version
        createdAt = connection.createdAt
    }
}
