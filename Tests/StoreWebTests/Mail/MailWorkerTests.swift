import Foundation
import Kernel
import Persistence
import StoreCore
import StoreWeb
import TestSupport
import Testing
import WebSupport

private func write(_ recipient: String, _ store: RunningStore) async throws {
    try await store.change { scope in try EmailOutbox.put(to: recipient, subject: "Ñandú", body: "Hola\n", in: scope) }
}

private func mails(_ store: RunningStore) async throws -> [Email] {
    try await store.change { scope in try EmailOutbox.list(before: nil, limit: 10, in: scope) }
}

@Suite struct MailWorkerTests {
    @Test(arguments: Engine.allCases)
    func `mails that wait go out once`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let folder = try ScratchFolder.fresh("mails")
            try await write("a@example.com", store)
            let sender = try MailSender(folder: folder)
            let worker = MailWorker(database: store.database, clock: store.clock, sender: sender, from: "tienda@example.com")
            let sent = [try await worker.sendOne(), try await worker.sendOne()]
            #expect(sent == [true, false])
            #expect(try await mails(store).map(\.state) == [.sent])
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.count == 1)
            let text = try String(contentsOfFile: "\(folder)/\(names[0])", encoding: .utf8)
            #expect(text.contains("To: <a@example.com>\r\n") && text.contains("Subject: =?utf-8?B?w5FhbmTDug==?=\r\n"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a mail that fails is tried later and later, then given up, and again when asked`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await write("a@example.com", store)
            let worker = MailWorker(
                database: store.database,
                clock: store.clock,
                sender: try MailSender(command: "/bin/false"),
                from: "tienda@example.com"
            )
            var tries = 0
            for _ in 0..<40 {
                if try await worker.sendOne() { tries += 1 }
                store.clock.advance(bySeconds: 3600)
            }
            #expect(tries == 10)
            let given = try #require(try await mails(store).first)
            #expect(given.state == .failed && given.fault?.contains("the mail command failed (1)") == true)
            try await store.change { scope in try EmailOutbox.retry(given.id, in: scope) }
            #expect(try await worker.sendOne())
        }
    }

    @Test(arguments: Engine.allCases)
    func `an address that could be an option is handed to no program`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await write("-oQ/tmp@example.com", store)
            let worker = MailWorker(
                database: store.database,
                clock: store.clock,
                sender: try MailSender(command: "/bin/true"),
                from: "tienda@example.com"
            )
            #expect(try await worker.sendOne())
            #expect(try await mails(store).first?.fault?.contains("no mail address") == true)
        }
    }
}
