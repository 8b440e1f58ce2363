import Foundation

/// A program that could not be run, or that ended badly, with what it said.
package struct SubprocessFailure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

/// Programs that the tests start: PostgreSQL's own, and the one that tidies up after us.
package enum Subprocess {
    /// Runs a program to its end.
    /// - Parameter log: the file that receives what it prints.
    /// - Throws: `SubprocessFailure` with the end of that file where the exit status is not 0.
    package static func run(_ arguments: [String], log: String) throws {
        let process = try start(arguments, input: nil, log: log, inGroupOfItsOwn: false)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw SubprocessFailure(description: "\(arguments.joined(separator: " ")): \(said.suffix(2000))")
        }
    }

    /// Starts a program; its process identifier.
    /// - Parameters:
    ///   - input: the descriptor that it reads from; nothing to read if nil.
    ///   - inGroupOfItsOwn: so that an interrupt from the keyboard does not reach it.
    static func start(_ arguments: [String], input: Int32?, log: String, inGroupOfItsOwn: Bool) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if inGroupOfItsOwn { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP)) }

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let outcome = posix_spawnp(&process, arguments.first ?? "", &actions, &attributes, words, environ)
        guard outcome == 0 else {
            throw SubprocessFailure(description: "\(arguments.first ?? ""): \(String(cString: strerror(outcome)))")
        }
        return process
    }
}
