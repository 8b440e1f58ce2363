import Foundation
import Synchronization

/// The folder of this test process. A small shell beside it waits until the process is gone, however it went, then
/// stops the PostgreSQL in it and removes it: it notices by the pipe that only the test process holds open.
package enum ScratchFolder {
    private static let root = Result { try make() }
    private static let counter = Atomic<Int>(0)

    /// Makes a folder that nobody else uses.
    package static func fresh(_ name: String) throws -> String {
        let number = counter.add(1, ordering: .relaxed).newValue
        let path = "\(try root.get())/\(name)-\(number)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return path
    }

    private static func make() throws -> String {
        var template = Array((temporaryFolder + "/acqua-tests-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw SubprocessFailure(description: "\(temporaryFolder): \(String(cString: strerror(errno)))")
        }
        let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // PostgreSQL runs as another user where we are root.
        chmod(path, 0o755)
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw SubprocessFailure(description: "there is no pipe") }
        // No other program that we start may hold it open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = try Subprocess.start(
            ["/bin/sh", "-c", cleanUp, "acqua-tests", path],
            input: ends[0],
            log: "/dev/null",
            inGroupOfItsOwn: true
        )
        close(ends[0])
        return path
    }

    /// Short: the name of a socket may have some 100 bytes.
    private static var temporaryFolder: String {
        ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.utf8.count < 40 ? $0 : nil } ?? "/tmp"
    }

    private static let cleanUp = """
        trap '' INT TERM HUP
        cat >/dev/null
        for file in "$1"/*/data/postmaster.pid; do
            [ -f "$file" ] || continue
            server=$(head -n 1 "$file")
            kill -QUIT "$server"
            tries=0
            while kill -0 "$server" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
        done
        rm -rf "$1"
        """
}
