package import Kernel
import Persistence

package typealias UploadID = Identifier<Upload>

/// A file that was looked at and waits for a yes.
package struct Upload: Sendable {
    package let kind: ImportKind
    /// A JSON object of texts: how the file is to be read.
    package let options: JSON
    package let filename: String
    package let content: [UInt8]

    package init(kind: ImportKind, options: JSON, filename: String, content: [UInt8]) {
        self.kind = kind
        self.options = options
        self.filename = filename
        self.content = content
    }
}

/// Files between the look at them and the yes; forgotten after a day.
package enum Uploads {
    private static let lifetimeSeconds = 86400.0

    package static func keep(_ upload: Upload, in scope: InstanceScope) throws -> UploadID {
        try scope.tx.execute("DELETE FROM uploads WHERE created_at < \(scope.now.advanced(bySeconds: -lifetimeSeconds))")
        let id = UploadID.make(at: scope.now)
        try scope.tx.execute(
            """
            INSERT INTO uploads (id, instance_id, kind, options, filename, content, created_at)
            VALUES (
                \(id), \(scope.instance), \(upload.kind.rawValue), \(upload.options.text), \(upload.filename), \(upload.content),
                \(scope.now)
            )
            """
        )
        return id
    }

    /// - Throws: `upload_gone`.
    package static func find(_ id: UploadID, in scope: InstanceScope) throws -> Upload {
        let row = try scope.tx.first(
            "SELECT kind, options, filename, content FROM uploads WHERE id = \(id) AND instance_id = \(scope.instance)"
        )
        guard let row, let kind = ImportKind(rawValue: try row.text("kind")) else { throw gone }
        return Upload(
            kind: kind,
            options: try JSON.parse(Array(try row.text("options").utf8)),
            filename: try row.text("filename"),
            content: try row.bytes("content")
        )
    }

    /// Takes it to go in: of two who say yes at once, one.
    /// - Throws: `upload_gone` where it went in already.
    package static func take(_ id: UploadID, in scope: InstanceScope) throws {
        let taken = try scope.tx.execute(
            "UPDATE uploads SET applied = 1 WHERE id = \(id) AND instance_id = \(scope.instance) AND applied = 0"
        )
        guard taken == 1 else { throw gone }
    }

    private static var gone: Refusal {
        Refusal(
            .refused,
            "upload_gone",
            es: "El archivo ya se aplicó o se descartó: súbalo de nuevo.",
            en: "The file was applied already, or dropped: upload it again."
        )
    }
}
