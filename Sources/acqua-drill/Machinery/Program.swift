import Foundation
import Synchronization
import TestSupport

/// One of our servers as a process of its own, to be killed and started again.
final class Program: Sendable {
    private struct Life {
        let process: pid_t
        /// How it ended, if it has.
        var status: Int32?

        /// Looks whether it has ended, for so long.
        mutating func end(within seconds: Double) -> Int32? {
            if status == nil { status = Subprocess.end(of: process, within: seconds) }
            return status
        }
    }

    private let words: [String]
    private let environment: [String: String]
    private let logPath: String
    private let life = Mutex<Life?>(nil)

    /// - Parameters:
    ///   - words: the program and its arguments.
    ///   - logPath: what the program prints is appended there.
    init(_ words: [String], environment: [String: String] = [:], logPath: String) {
        self.words = words
        self.environment = environment
        self.logPath = logPath
    }

    func start() throws {
        let process = try Subprocess.start(words, log: logPath, appends: true, environment: environment)
        life.withLock { $0 = Life(process: process) }
    }

    var isRunning: Bool {
        life.withLock { life in
            guard life != nil else { return false }
            return life?.end(within: 0) == nil
        }
    }

    /// Stops it where it stands.
    func freeze() {
        if let process = processIdentifier, isRunning { Self.freeze([process]) }
    }

    /// Stops processes, and waits until they stand: a signal takes a moment to reach every thread.
    static func freeze(_ processes: [pid_t]) {
        for process in processes { kill(process, SIGSTOP) }
        for process in processes {
            for _ in 0..<500 where !isFrozen(process) { usleep(1_000) }
        }
    }

    private static func isFrozen(_ process: pid_t) -> Bool {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        return threads.allSatisfy { thread in
            let stat = (try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/stat", encoding: .utf8)) ?? ""
            // T, or t where strace looks on.
            return stat.split(separator: ")").last?.lowercased().hasPrefix(" t") ?? true
        }
    }

    /// As a power cut would: the process has no say.
    func killHard() {
        guard let process = processIdentifier, isRunning else { return }
        kill(process, SIGKILL)
        _ = life.withLock { $0?.end(within: 30) }
    }

    /// Asks it to end, and waits.
    /// - Returns: its exit status.
    /// - Throws: where it takes longer than the ten seconds that it has, and is killed.
    func stop() throws -> Int32 {
        guard let process = processIdentifier else { return 0 }
        if isRunning { kill(process, SIGTERM) }
        if let status = life.withLock({ $0?.end(within: 20) }) { return status }
        killHard()
        throw DrillFailure("it did not end within 20 s of being asked to: \(words.joined(separator: " "))")
    }

    var processIdentifier: pid_t? { life.withLock { $0?.process } }

    /// Resident memory in KiB.
    var residentKiB: Int? {
        guard let identifier = processIdentifier else { return nil }
        let status = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ", omittingEmptySubsequences: true).dropFirst().first.flatMap { Int($0) }
    }

    /// Runs a command to its end.
    /// - Returns: what it printed.
    /// - Throws: with what it printed where its exit status is not 0, or where it takes too long.
    @discardableResult
    static func run(_ words: [String], environment: [String: String] = [:], seconds: Double = 300) throws -> String {
        let log = try ScratchFolder.fresh("command") + "/said"
        try Subprocess.run(words, log: log, environment: environment, seconds: seconds)
        return try String(contentsOfFile: log, encoding: .utf8)
    }
}
