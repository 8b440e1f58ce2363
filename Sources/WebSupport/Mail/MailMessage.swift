import Foundation
package import Kernel

/// A mail of plain text as it goes over the wire (RFC 5322; headers that are not ASCII as RFC 2047 says).
package struct MailMessage: Sendable {
    package let id: String
    package let sender: String
    /// The name beside the sender's address.
    package let senderName: String
    /// Where answers go; nil: to the sender.
    package let replyTo: String?
    package let recipient: String
    package let subject: String
    package let body: String
    package let at: Instant

    package init(
        id: String,
        sender: String,
        senderName: String,
        replyTo: String?,
        recipient: String,
        subject: String,
        body: String,
        at: Instant
    ) {
        self.id = id
        self.sender = sender
        self.senderName = senderName
        self.replyTo = replyTo
        self.recipient = recipient
        self.subject = subject
        self.body = body
        self.at = at
    }

    /// Whether an address can stand in a header and be handed to a program: letters, digits and the signs that mailboxes use.
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let domain = parts.last, !local.isEmpty, !domain.isEmpty else { return false }
        let isPlain = { (character: Character) in character.isASCII && (character.isLetter || character.isNumber) }
        guard let first = text.first, isPlain(first) || first == "_" else { return false }
        return local.allSatisfy { isPlain($0) || ".!#$%&'*+/=?^_{}~-".contains($0) }
            && domain.allSatisfy { isPlain($0) || ".-".contains($0) }
    }

    package var bytes: [UInt8] {
        let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        var lines = [
            "From: \(Self.header(senderName)) <\(sender)>", "To: <\(recipient)>", "Subject: \(Self.header(subject))", "Date: \(date)",
            "Message-ID: <\(id)@\(domain)>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated",
        ]
        if let replyTo { lines.append("Reply-To: <\(replyTo)>") }
        let encoded = Data(body.replacing("\n", with: "\r\n").utf8).base64EncodedString()
        return Array((lines + [""] + Self.folded(encoded, at: 76)).joined(separator: "\r\n").utf8) + Array("\r\n".utf8)
    }

    /// Encoded words of 45 bytes of text at most; no character is cut in two, and no line break gets through.
    private static func header(_ text: String) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        for character in text {
            if word.count + character.utf8.count > 45 {
                words.append(Data(word).base64EncodedString())
                word = []
            }
            word += character.utf8
        }
        if !word.isEmpty { words.append(Data(word).base64EncodedString()) }
        return words.map { "=?utf-8?B?\($0)?=" }.joined(separator: "\r\n ")
    }

    private static func folded(_ text: String, at width: Int) -> [String] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: width).map { start in
            String(decoding: bytes[start..<min(start + width, bytes.count)], as: UTF8.self)
        }
    }

    /// `24 Nov 2026 02:10:36 +0000`.
    private var date: String {
        let text = at.description
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.prefix(10).split(separator: "-")
        guard parts.count == 3, let month = Int(parts[1]), months.indices.contains(month - 1) else { return text }
        return "\(parts[2]) \(months[month - 1]) \(parts[0]) \(text.dropFirst(11).prefix(8)) +0000"
    }
}
