import Synchronization

/// How many rows of the files that go in right now are done, for pages that wait; of this server's alone.
package final class ImportProgress: Sendable {
    private let rows = Mutex<[String: Int]>([:])

    init() {}

    func note(_ count: Int, of upload: String) {
        rows.withLock { $0[upload] = count }
    }

    func rows(of upload: String) -> Int? {
        rows.withLock { $0[upload] }
    }

    func end(_ upload: String) {
        rows.withLock { $0[upload] = nil }
    }
}
