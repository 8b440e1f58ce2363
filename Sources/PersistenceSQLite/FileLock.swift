import Foundation
import Persistence
import Synchronization

/// A file that one process holds; it is given back when the process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Mutex<Int32>

    /// - Throws: `DatabaseUnavailable` where another process holds it; the text names that process.
    init(path: String, guarding databasePath: String) throws {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw DatabaseUnavailable("\(databasePath): cannot be opened (\(String(cString: strerror(errno)))); check its folder")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(of: file)
            _ = Foundation.close(file)
            throw DatabaseUnavailable(
                "\(databasePath): the process \(holder) is using this file; stop it first (one SQLite file has one serving process)"
            )
        }
        let identity = Array("\(getpid())\n".utf8)
        _ = ftruncate(file, 0)
        _ = identity.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
        descriptor = Mutex(file)
    }

    func release() {
        descriptor.withLock { file in
            // Unlocked by name: a child that is just being started may hold the descriptor for a moment longer.
            if file >= 0 { _ = flock(file, LOCK_UN) }
            if file >= 0 { _ = Foundation.close(file) }
            file = -1
        }
    }

    deinit {
        release()
    }

    private static func holder(of file: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = buffer.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
