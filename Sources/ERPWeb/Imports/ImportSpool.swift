import Foundation
import Kernel
import NIOCore
import WebSupport

/// A file on disk that holds what a request sends, while it is needed: what has to be one transaction is received first, so
/// that a slow sender holds nobody up.
final class ImportSpool: Sendable {
    private static let readBytes = 256 << 10

    private let url: URL

    init() throws {
        let name = "acqua-import-\(UUID().uuidString).csv"
        url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        let isMade = FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
        if !isMade { throw Self.noSpace }
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

    /// Hands the file over piece by piece; callable from any thread, and again.
    func forEachPart(_ body: (Data) throws -> Void) throws {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        while let data = try handle.read(upToCount: Self.readBytes), !data.isEmpty { try body(data) }
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
