package import Kernel
import Persistence

package typealias UploadID = Identifier<Upload>

/// A file that was looked at and waits for a yes.
package struct Upload: Sendable {
    package let filename: String
    package let content: [UInt8]

    package init(filename: String, content: [UInt8]) {
        self.filename = filename
        self.content = content
    }
}

/// Files between the look at them and the yes; forgotten after a day.
package enum Uploads {
    private static let lifetimeSeconds = 86400.0

    package static func keep(_ upload: Upload, in scope: StoreScope) throws -> UploadID {
        try scope.tx.execute("DELETE FROM uploads WHERE created_at < \(scope.now.advanced(bySeconds: -lifetimeSeconds))")
        let id = UploadID.make(at: scope.now)
        try scope.tx.execute(
            """
            INSERT INTO uploads (id, store_id, filename, content, created_at)
            VALUES (\(id), \(scope.store), \(upload.filename), \(upload.content), \(scope.now))
            """
        )
        return id
    }

    /// - Throws: `upload_gone`.
    package static func find(_ id: UploadID, in scope: StoreScope) throws -> Upload {
        let row = try scope.tx.first("SELECT filename, content FROM uploads WHERE id = \(id) AND store_id = \(scope.store)")
        guard let row else {
            throw Refusal(
                .refused,
                "upload_gone",
                es: "El archivo ya se aplicó o se descartó: súbalo de nuevo.",
                en: "The file was applied already, or dropped: upload it again."
            )
        }
        return Upload(filename: try row.text("filename"), content: try row.bytes("content"))
    }

    package static func drop(_ id: UploadID, in scope: StoreScope) throws {
        try scope.tx.execute("DELETE FROM uploads WHERE id = \(id) AND store_id = \(scope.store)")
    }
}
