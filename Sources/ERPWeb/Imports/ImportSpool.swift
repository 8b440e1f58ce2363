import Foundation
import Kernel
import NIOCore
import WebSupport

/// A file on disk that holds what a request sends, while it is needed. Nothing goes in before all has come: a slow sender holds
/// nobody up, one that breaks off changes nothing, and the last row can tell how the first is to be read.
final class ImportSpool: Sendable {
    fileprivate static let readBytes = 256 << 10

    private let url: URL

    init() throws {
        let name = "acqua-import-\(UUID().uuidString).csv"
        url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        let isMade = FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
        if !isMade { throw Self.noSpace }
    }

    /// A file that has come already.
    convenience init(_ content: [UInt8]) throws {
        try self.init()
        let handle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        do {
            try handle.write(contentsOf: Data(content))
        } catch {
            throw Self.noSpace
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func receive(_ parts: some AsyncSequence<ByteBuffer, any Error>) async throws {
        let handle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        for try await part in parts {
            do {
                try handle.write(contentsOf: Data(part.readableBytesView))
            } catch {
                throw Self.noSpace
            }
        }
    }

    /// The file from its beginning; callable from any thread, and again.
    func parts() throws -> Parts {
        Parts(handle: try FileHandle(forReadingFrom: url))
    }

    /// A file piece by piece.
    struct Parts {
        fileprivate let handle: FileHandle

        /// Nil at the end, which closes the file.
        func next() throws -> Data? {
            if let data = try handle.read(upToCount: ImportSpool.readBytes), !data.isEmpty { return data }
            try handle.close()
            return nil
        }
    }

    private static var noSpace: Refusal {
        Refusal(
            .unavailable,
            "unavailable",
            es: "No hay lugar en la carpeta temporal del servidor para recibir el archivo.",
            en: "The server's temporary folder has no room to receive the file."
        )
    }
}
