package import Kernel
import Logging
package import Persistence
import ServiceLifecycle
import StoreCore
package import WebSupport

/// Sends the mails that were written, of every store of the database. Several servers share the work.
package struct MailWorker: Service {
    private static let everySeconds = 5.0
    /// Longer than a mail can take.
    private static let leaseSeconds = 180.0

    private let database: any SQLDatabase
    private let clock: any WallClock
    private let sender: MailSender
    /// The address that mails come from.
    private let address: String

    package init(database: any SQLDatabase, clock: any WallClock, sender: MailSender, from address: String) {
        self.database = database
        self.clock = clock
        self.sender = sender
        self.address = address
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await sendOne(), !Task.isCancelled {}
                } catch {
                    Logger(label: "acqua.mail").warning("mails cannot be read", metadata: ["cause": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(Self.everySeconds))
            }
        }
    }

    /// Sends the mail that has been due longest; false where none is.
    package func sendOne() async throws -> Bool {
        let now = clock.now()
        let taken = try await database.write { tx -> (Email, StoreSettings)? in
            guard let email = try EmailOutbox.take(for: Self.leaseSeconds, at: now, in: tx) else { return nil }
            return (email, try StoreSettingsActions.find(in: StoreScope(tx: tx, store: email.store, now: now)))
        }
        guard let (email, settings) = taken else { return false }
        var fault: String?
        do {
            try await sender.send(message(email, settings, now))
        } catch {
            fault = "\(error)"
            Logger(label: "acqua.mail").warning("a mail did not go out", metadata: ["mail": "\(email.id)", "cause": "\(error)"])
        }
        let (at, outcome) = (clock.now(), fault)
        try await database.write { tx in
            if let outcome {
                try EmailOutbox.failed(email, outcome, at: at, in: tx)
            } else {
                try EmailOutbox.sent(email.id, at: at, in: tx)
            }
        }
        return true
    }

    private func message(_ email: Email, _ settings: StoreSettings, _ now: Instant) -> MailMessage {
        MailMessage(
            id: email.id,
            sender: address,
            senderName: settings.companyName,
            replyTo: settings.email.flatMap { MailMessage.isAddress($0) ? $0 : nil },
            recipient: email.recipient,
            subject: email.subject,
            body: email.body,
            at: now
        )
    }
}
