import Foundation
import Synchronization

/// One of our servers as a process of its own, to be killed and started again.
final class Program: Sendable {
    private let executable: String
    private let arguments: [String]
    private let environment: [String: String]
    private let logPath: String
    private let process = Mutex<Process?>(nil)

    /// - Parameter logPath: what the program prints is appended there.
    init(executable: String, arguments: [String], environment: [String: String] = [:], logPath: String) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.logPath = logPath
    }

    func start() throws {
        if !FileManager.default.fileExists(atPath: logPath) { _ = FileManager.default.createFile(atPath: logPath, contents: nil) }
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: logPath))
        _ = try log.seekToEnd()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
        self.process.withLock { $0 = process }
    }

    var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }

    /// Stops it where it stands.
    func freeze() {
        if let identifier = processIdentifier { Self.freeze([identifier]) }
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
            return stat.split(separator: ")").last?.hasPrefix(" T") ?? true
        }
    }

    /// As a power cut would: the process has no say.
    func killHard() {
        let running = process.withLock { $0 }
        guard let running, running.isRunning else { return }
        kill(running.processIdentifier, SIGKILL)
        running.waitUntilExit()
    }

    /// Asks it to end, and waits.
    /// - Returns: its exit status.
    func stop() -> Int32 {
        let running = process.withLock { $0 }
        guard let running else { return 0 }
        if running.isRunning { running.terminate() }
        running.waitUntilExit()
        return running.terminationStatus
    }

    var processIdentifier: Int32? { process.withLock { $0?.processIdentifier } }

    /// Resident memory in KiB.
    var residentKiB: Int? {
        guard let identifier = processIdentifier else { return nil }
        let status = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ", omittingEmptySubsequences: true).dropFirst().first.flatMap { Int($0) }
    }

    /// Runs a command to its end.
    /// - Throws: with what it printed where its exit status is not 0.
    @discardableResult
    static func run(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw DrillFailure("\(arguments.joined(separator: " ")) ended with \(process.terminationStatus): \(output)")
        }
        return output
    }
}
