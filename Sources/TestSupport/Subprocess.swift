package import Foundation

/// A program that could not be run, or that ended badly, with what it said.
package struct SubprocessFailure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

/// Programs that tests and drills start: PostgreSQL's own, ours, and the one that tidies up after us.
package enum Subprocess {
    /// Runs a program to its end.
    /// - Parameters:
    ///   - log: the file that receives what it prints: of a pipe nobody would see the end while a server holds it.
    ///   - seconds: it is killed where it takes longer.
    /// - Throws: `SubprocessFailure` with the end of that file where the exit status is not 0.
    package static func run(
        _ arguments: [String],
        log: String,
        environment: [String: String] = [:],
        seconds: Double = 120
    ) throws {
        let process = try start(arguments, log: log, environment: environment)
        let status = end(of: process, within: seconds)
        if status == nil {
            kill(process, SIGKILL)
            _ = end(of: process, within: 10)
        }
        guard status != 0 else { return }
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        let how = status.map { "ended with \($0)" } ?? "did not end within \(Int(seconds)) s"
        throw SubprocessFailure(description: "\(arguments.joined(separator: " ")) \(how): \(said.suffix(2000))")
    }

    /// Waits for a program's end.
    /// - Returns: its exit status, 128 and the signal where one killed it; nil where it still runs.
    package static func end(of process: pid_t, within seconds: Double) -> Int32? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            var status: Int32 = 0
            let found = waitpid(process, &status, WNOHANG)
            if found == process { return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F }
            if found < 0, errno != EINTR { return -1 }
            if ContinuousClock.now >= deadline { return nil }
            usleep(2_000)
        }
    }

    /// Starts a program; its process identifier. Of what is open here it inherits nothing.
    /// - Parameters:
    ///   - input: the descriptor that it reads from; nothing to read if nil.
    ///   - appends: whether the log's former lines stay.
    ///   - inGroupOfItsOwn: so that an interrupt from the keyboard does not reach it.
    package static func start(
        _ arguments: [String],
        input: Int32? = nil,
        log: String,
        appends: Bool = false,
        environment: [String: String] = [:],
        inGroupOfItsOwn: Bool = false
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | (appends ? O_APPEND : O_TRUNC), 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of ours block signals that a server must hear.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let group = inGroupOfItsOwn ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))

        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + settings { free(word) } }
        var process: pid_t = 0
        let outcome = posix_spawnp(&process, arguments.first ?? "", &actions, &attributes, &words, &settings)
        guard outcome == 0 else {
            throw SubprocessFailure(description: "\(arguments.first ?? ""): \(String(cString: strerror(outcome)))")
        }
        return process
    }
}
