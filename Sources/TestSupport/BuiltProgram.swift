import Foundation
import Synchronization

/// `acqua` as it was built, run as a person or a machine runs it.
package final class BuiltProgram: Sendable {
    package struct Outcome: Sendable {
        package let status: Int32
        /// What it said, in lines.
        package let output: [String]
        package let errors: [String]
    }

    private let process: Mutex<Process>
    private let folder: String
    private let ended: AsyncStream<Int32>

    /// Starts it.
    /// - Parameter prefix: a program that runs it, and its arguments.
    package init(_ arguments: [String], environment: [String: String] = [:], under prefix: [String] = []) throws {
        folder = try ScratchFolder.fresh("program")
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        self.ended = ended
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = prefix + [Self.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(folder + "/output")
        process.standardError = try Self.file(folder + "/errors")
        process.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        try process.run()
        self.process = Mutex(process)
    }

    /// Runs it to its end.
    package static func run(_ arguments: [String], environment: [String: String] = [:], under prefix: [String] = []) async throws -> Outcome
    {
        try await BuiltProgram(arguments, environment: environment, under: prefix).outcome()
    }

    /// Waits until it has ended. To be asked once.
    package func outcome() async -> Outcome {
        var status: Int32 = -1
        for await value in ended { status = value }
        return Outcome(status: status, output: lines("output"), errors: lines("errors"))
    }

    /// Waits for a line that begins so; the rest of it.
    package func untilSaid(_ beginning: String) async throws -> String {
        for _ in 0..<1000 {
            if let line = lines("output").first(where: { $0.hasPrefix(beginning) }) { return String(line.dropFirst(beginning.count)) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw SubprocessFailure(description: "it never said “\(beginning)”: \(lines("output")) \(lines("errors"))")
    }

    package func terminate() {
        process.withLock { $0.terminate() }
    }

    package func killHard() {
        process.withLock { process in if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    }

    private func lines(_ name: String) -> [String] {
        let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    private static func file(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    /// It lies beside the program that holds the tests.
    package static var path: String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("acqua").path
    }
}
