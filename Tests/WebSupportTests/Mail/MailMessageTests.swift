import Foundation
import Kernel
import Testing
import WebSupport

private func message(subject: String, name: String = "Mayorista Sur", body: String = "Hola\n") -> MailMessage {
    MailMessage(
        id: "01",
        sender: "tienda@example.com",
        senderName: name,
        replyTo: "ventas@example.com",
        recipient: "a@example.com",
        subject: subject,
        body: body,
        at: Instant(microseconds: 1_795_486_236_000_000)
    )
}

@Suite struct MailMessageTests {
    @Test func `no text gets another header in`() {
        let text = String(decoding: message(subject: "x\r\nBcc: z@example.com", name: "a\nb").bytes, as: UTF8.self)
        let head = text.components(separatedBy: "\r\n\r\n")[0]
        #expect(!head.contains("Bcc"))
        #expect(head.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") })
    }

    @Test func `long subjects are cut between characters, and come together again`() throws {
        let subject = String(repeating: "Ñandú ", count: 40)
        let text = String(decoding: message(subject: subject).bytes, as: UTF8.self)
        let head = text.components(separatedBy: "\r\n\r\n")[0].replacing("\r\n ", with: " ")
        let line = try #require(head.components(separatedBy: "\r\n").first { $0.hasPrefix("Subject: ") })
        let words = line.dropFirst(9).split(separator: " ").map { word in
            String(decoding: Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data(), as: UTF8.self)
        }
        #expect(words.joined() == subject)
        #expect(head.contains("Date: 24 Nov 2026 "))
    }

    @Test func `addresses are plain, whatever else could be one`() {
        for good in ["a@b.c", "a.b+c@example.com", "_x@y"] { #expect(MailMessage.isAddress(good), "\(good)") }
        for bad in ["", "@", "a@", "@b", "-f@b", "a b@c", "a,b@c", "|sh@x", "a@b@c", "a@b>\r\nX: y", "ñ@x", "\"q\"@x", "a@(b)"] {
            #expect(!MailMessage.isAddress(bad), "\(bad)")
        }
    }
}
