import Foundation

/// Hands mails on: to a program such as `sendmail` or `msmtp`, or into a folder.
package struct MailSender: Sendable {
    private enum Way {
        case command([String])
        case folder(URL)
    }

    /// Why a mail did not go out, in a line.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    private static let secondsMaximum = 60.0

    private let way: Way
    private let workers = BlockingWorkers(name: "mail", count: 1)

    /// - Parameter command: the program and its options, with blanks between; it gets the address after `--`, and the mail on its
    ///   standard input, and says with its exit status whether it took it.
    package init(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        guard let program = words.first, program.hasPrefix("/"), FileManager.default.isExecutableFile(atPath: program) else {
            throw Fault(
                description: "the mail command “\(command)” must begin with the full path of a program, such as /usr/sbin/sendmail -i"
            )
        }
        way = .command(words)
    }

    /// - Parameter folder: where each mail becomes a file `ID.eml`; made where it is absent.
    package init(folder: String) throws {
        let url = URL(fileURLWithPath: folder, isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        way = .folder(url)
    }

    /// - Throws: `Fault`.
    package func send(_ message: MailMessage) async throws {
        guard MailMessage.isAddress(message.recipient) else { throw Fault(description: "“\(message.recipient)” is no mail address") }
        switch way {
        case .command(let words): try await workers.run { try Self.run(words, message) }
        case .folder(let folder):
            try await workers.run {
                // Atomic: whoever looks into the folder never sees half a mail.
                try Data(message.bytes).write(to: folder.appendingPathComponent("\(message.id).eml"), options: .atomic)
            }
        }
    }

    private static func run(_ words: [String], _ message: MailMessage) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acqua-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let (source, errors) = (folder.appendingPathComponent("mail"), folder.appendingPathComponent("errors"))
        try Data(message.bytes).write(to: source)
        try Data().write(to: errors)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst()) + ["--", message.recipient]
        // Files, not pipes: a program that reads nothing or prints much cannot hold us up.
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        guard ended.wait(timeout: .now() + secondsMaximum) == .success else {
            kill(process.processIdentifier, SIGKILL)
            throw Fault(description: "the mail command did not end within a minute")
        }
        guard process.terminationStatus == 0 else {
            let said = (try? String(decoding: Data(contentsOf: errors).prefix(500), as: UTF8.self)) ?? ""
            throw Fault(
                description:
                    "the mail command failed (\(process.terminationStatus)): \(said.split(whereSeparator: \.isNewline).first ?? "")"
            )
        }
    }
}
