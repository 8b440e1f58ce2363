import Foundation
import Hummingbird
package import Kernel

/// What a form of a page sent: names and texts in their order; files apart.
package struct FormFields: Sendable {
    /// A file that was chosen.
    package struct File: Sendable {
        package let filename: String
        package let contentType: String
        package let bytes: [UInt8]
    }

    package var values: [(name: String, value: String)]
    package var files: [String: File] = [:]

    private static let fieldsMaximum = 10_000

    package init(values: [(name: String, value: String)] = []) {
        self.values = values
    }

    /// - Throws: `malformed_form` where it is not UTF-8, or has more than 10,000 fields.
    init(urlEncoded bytes: [UInt8]) throws {
        values = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard values.count < Self.fieldsMaximum else { throw Refusal.malformedForm }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0])
            values.append((name, parts.count > 1 ? try Self.decoded(parts[1]) : ""))
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) throws -> String {
        let spaced = bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        guard let text = String(decoding: spaced, as: UTF8.self).removingPercentEncoding else { throw Refusal.malformedForm }
        guard !text.unicodeScalars.contains("\0") else { throw Refusal.malformedForm }
        return text.replacing("\r\n", with: "\n")
    }

    package func has(_ name: String) -> Bool {
        values.contains { $0.name == name }
    }

    /// The text of a field without white space at its ends; empty where it was not sent.
    package func text(_ name: String) -> String {
        (values.first { $0.name == name }?.value ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    package func all(_ name: String) -> [String] {
        values.filter { $0.name == name }.map { $0.value.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    /// The fields as the API takes them, so that a page is held to the same rules: empty texts are left out, `address.city`
    /// is `city` in the object `address`, `lines.0.sku` is `sku` in the first of the array `lines`.
    /// - Parameters:
    ///   - names: the fields that the page knows; what else was sent stays out.
    ///   - bools: those of them that are boxes to tick: false where they were not sent.
    ///   - decimals: those of them that are numbers as people of this language write them.
    package func json(_ names: [String], bools: Set<String> = [], decimals: Set<String> = [], in language: Language) -> JSON {
        var members: [JSON.Member] = []
        for name in names {
            let value: JSON
            if bools.contains(name) {
                value = .bool(has(name))
            } else {
                let text = text(name)
                guard !text.isEmpty else { continue }
                value = .string(decimals.contains(name) ? TypedDecimal.plain(text, in: language) : text)
            }
            members = Self.put(value, at: name.split(separator: ".")[...], into: members)
        }
        return .object(members)
    }

    private static func put(_ value: JSON, at path: ArraySlice<Substring>, into members: [JSON.Member]) -> [JSON.Member] {
        guard let first = path.first.map(String.init) else { return members }
        var members = members
        let rest = path.dropFirst()
        let index = members.firstIndex { $0.name == first }
        guard !rest.isEmpty else {
            if index == nil { members.append(.init(first, value)) }
            return members
        }
        var inner: [JSON.Member] = []
        if let index, case .object(let present) = members[index].value { inner = present }
        let object = JSON.object(put(value, at: rest, into: inner))
        if let index { members[index].value = object } else { members.append(.init(first, object)) }
        return members
    }
}

extension WebRequest {
    package static let uploadMaximumBytes = 16 << 20

    /// The form that a page sent, with its files.
    /// - Throws: `too_large`, `unsupported_media_type`, `malformed_form`.
    package func formFields(maximum: Int = WebRequest.bodyMaximumBytes) async throws -> FormFields {
        let type = http.headers[.contentType] ?? ""
        if type.lowercased().hasPrefix("multipart/form-data") {
            return try MultipartForm.fields(try await bytes(maximum: maximum), contentType: type)
        }
        try requireMediaType(["application/x-www-form-urlencoded"])
        return try FormFields(urlEncoded: try await bytes(maximum: maximum))
    }
}

extension Refusal {
    static var malformedForm: Refusal {
        Refusal(
            .malformed,
            "malformed_form",
            es: "El formulario no llegó bien: vuelva a la página y envíelo de nuevo.",
            en: "The form did not arrive well: go back to the page and send it again."
        )
    }
}
