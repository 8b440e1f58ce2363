import Foundation
import Kernel

/// Reads `multipart/form-data` (RFC 7578): what a form with files sends.
enum MultipartForm {
    private static let partsMaximum = 1000
    private static let lineEnd: [UInt8] = [13, 10]

    static func fields(_ bytes: [UInt8], contentType: String) throws -> FormFields {
        guard let boundary = parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count) else {
            throw Refusal.malformedForm
        }
        let mark = Array("--\(boundary)".utf8)
        guard bytes.starts(with: mark) else { throw Refusal.malformedForm }
        let separator = lineEnd + mark
        var fields = FormFields()
        var rest = bytes[mark.count...]
        while !rest.starts(with: Array("--".utf8)) {
            guard rest.starts(with: lineEnd), fields.values.count + fields.files.count < partsMaximum else { throw Refusal.malformedForm }
            guard let end = rest.firstRange(of: separator)?.lowerBound else { throw Refusal.malformedForm }
            try add(rest[rest.startIndex.advanced(by: 2)..<end], to: &fields)
            rest = rest[end.advanced(by: separator.count)...]
        }
        return fields
    }

    private static func add(_ part: ArraySlice<UInt8>, to fields: inout FormFields) throws {
        guard let gap = (lineEnd + part).firstRange(of: lineEnd + lineEnd) else { throw Refusal.malformedForm }
        let head = String(decoding: part.prefix(max(0, gap.lowerBound - 2)), as: UTF8.self)
        let body = part.dropFirst(gap.upperBound - 2)
        var headers: [String: String] = [:]
        for line in head.split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            if pair.count == 2 { headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces) }
        }
        guard let disposition = headers["content-disposition"], let name = parameter("name", of: disposition) else {
            throw Refusal.malformedForm
        }
        if let filename = parameter("filename", of: disposition) {
            // A field of files with none chosen comes as a file without name and content.
            guard !filename.isEmpty || !body.isEmpty else { return }
            fields.files[name] = .init(filename: filename, contentType: headers["content-type"] ?? "", bytes: Array(body))
            return
        }
        guard let text = String(validating: body, as: UTF8.self), !text.unicodeScalars.contains("\0") else { throw Refusal.malformedForm }
        fields.values.append((name, text.replacing("\r\n", with: "\n")))
    }

    /// `name="value"` or `name=value` among the parameters of a header.
    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmingCharacters(in: .whitespaces).lowercased() == name else { continue }
            return pair[1].trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["\""])
        }
        return nil
    }
}
