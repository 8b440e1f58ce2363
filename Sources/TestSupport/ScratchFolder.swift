import Foundation
import Synchronization

/// The folder of this test process. A small shell beside it waits until the process is gone, however it went, then stops
/// the PostgreSQL in it, kills what else was started on it, unmounts what is mounted in it and removes it: it notices by
/// the pipe that only the test process holds open.
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
        # What still runs in this folder, or was told of it, frozen or not.
        for folder in /proc/[0-9]*; do
            process=${folder#/proc/}
            [ "$process" != $$ ] || continue
            case "$(readlink "$folder/cwd")" in "$1"/*) kill -KILL "$process"; continue ;; esac
            grep -qsF -e "$1" "$folder/cmdline" && kill -KILL "$process"
        done
        awk -v top="$1/" 'index($2, top) == 1 { print $2 }' /proc/self/mounts | while read -r folder; do
            tries=0
            until umount "$folder" || [ $tries -ge 50 ]; do sleep 0.1; tries=$((tries + 1)); done
            [ $tries -lt 50 ] || umount -l "$folder"
        done
        rm -rf "$1"
        """
}
