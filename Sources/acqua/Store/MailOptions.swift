import ArgumentParser
import Persistence
import StoreWeb
import WebSupport

/// How the mails that the store writes get out.
struct MailOptions: ParsableArguments {
    @Option(help: "A program that takes mails on its standard input: “/usr/sbin/sendmail -i”, “/usr/bin/msmtp”.")
    var mailCommand: String?

    @Option(help: "A folder where each mail becomes a file, in place of a program.")
    var mailFolder: String?

    @Option(help: "The address that mails come from; needed with either.")
    var mailFrom: String?

    var given: [String: String?] {
        ["mail-command": mailCommand, "mail-folder": mailFolder, "mail-from": mailFrom]
    }

    /// What sends the mails; nil where nothing is set: they wait in the database.
    /// - Throws: `CommandFailure`.
    static func worker(_ database: any SQLDatabase, _ settings: Settings) throws -> MailWorker? {
        let (command, folder) = (settings.text("mail-command"), settings.text("mail-folder"))
        guard command != nil || folder != nil else { return nil }
        guard command == nil || folder == nil else { throw CommandFailure("--mail-command and --mail-folder: give one of the two") }
        let address = try settings.required("mail-from")
        guard MailMessage.isAddress(address) else { throw CommandFailure("--mail-from must be a mail address, not “\(address)”") }
        do {
            let sender = if let command { try MailSender(command: command) } else { try MailSender(folder: folder ?? "") }
            return MailWorker(database: database, clock: SystemClock(), sender: sender, from: address)
        } catch {
            throw CommandFailure("mails cannot be sent: \(error)")
        }
    }
}
