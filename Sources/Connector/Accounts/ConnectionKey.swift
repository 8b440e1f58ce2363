import Kernel
import StoreCore

/// One state of one store's connection: saved anew, made anew or verified, it is another one, of which nothing is remembered.
struct ConnectionKey: Hashable, Sendable {
    let store: StoreID
    private let version: Int64
    private let verifications: Int64
    private let createdAt: Instant

    init(_ connection: ERPConnection, of store: StoreID) {
        self.store = store
        version = connection.version
        verifications = connection.verifications
        createdAt = connection.createdAt
    }
}
