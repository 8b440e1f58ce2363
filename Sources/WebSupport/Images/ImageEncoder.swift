import Foundation
import Kernel

/// A picture encoded anew: whatever the file held besides, it holds no more.
package struct EncodedPicture: Sendable {
    package let width: Int64
    package let height: Int64
    /// WebP, at most 1,200 pixels a side.
    package let large: [UInt8]
    /// WebP, at most 400 pixels a side.
    package let small: [UInt8]
}

/// Encodes pictures that people send by the programs of libvips, each in a process of its own that is given up after a while.
package final class ImageEncoder: Sendable {
    package static let uploadMaximumBytes = 10 << 20
    private static let pixelsMaximum: Int64 = 50_000_000
    private static let sideMinimum: Int64 = 16
    private static let secondsMaximum = 20.0

    private let workers = BlockingWorkers(name: "acqua-picture", count: 1)

    package init() {}

    /// - Throws: `invalid_image` where the file is no JPEG, PNG or WebP, or its size is out of range; `unavailable` where the
    ///   programs of libvips are not installed.
    package func encode(_ bytes: [UInt8]) async throws -> EncodedPicture {
        guard let kind = Self.kind(bytes) else {
            throw Refusal.invalidImage(
                es: "La imagen debe ser JPEG, PNG o WebP.",
                en: "The picture must be JPEG, PNG or WebP."
            )
        }
        return try await workers.run { try Self.encode(bytes, kind) }
    }

    /// The suffix that its first bytes say, whatever the file is called.
    private static func kind(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpg" }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
        if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) { return "webp" }
        return nil
    }

    private static func encode(_ bytes: [UInt8], _ kind: String) throws -> EncodedPicture {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acqua-picture-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appendingPathComponent("source.\(kind)").path
        try Data(bytes).write(to: URL(fileURLWithPath: source))
        // The header alone is read here: a small file that claims a huge picture is refused before it is unpacked.
        let (width, height) = (try side("width", source, in: folder), try side("height", source, in: folder))
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard min(width, height) >= sideMinimum, !overflow, pixels <= pixelsMaximum else {
            throw Refusal.invalidImage(
                es: "La imagen mide \(width) × \(height): debe tener 16 píxeles por lado o más, y 50 millones en total o menos.",
                en: "The picture is \(width) × \(height): it must have 16 pixels a side or more, and 50 million in all or less."
            )
        }
        let large = try thumbnail(source, "1200x1200", in: folder)
        let small = try thumbnail(source, "400x400", in: folder)
        return EncodedPicture(
            width: try side("width", large, in: folder),
            height: try side("height", large, in: folder),
            large: Array(try Data(contentsOf: URL(fileURLWithPath: large))),
            small: Array(try Data(contentsOf: URL(fileURLWithPath: small)))
        )
    }

    private static func side(_ name: String, _ path: String, in folder: URL) throws -> Int64 {
        let text = try run("vipsheader", ["-f", name, path], in: folder).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let value = Int64(text), value > 0 else { throw Refusal.unreadableImage }
        return value
    }

    private static func thumbnail(_ source: String, _ size: String, in folder: URL) throws -> String {
        let target = folder.appendingPathComponent("\(size).webp").path
        _ = try run("vipsthumbnail", [source, "--size", size + ">", "-o", target + "[Q=82,strip]"], in: folder)
        return target
    }

    /// Runs a program; what it printed.
    private static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> String {
        guard let path = find(program) else { throw Refusal.noImagePrograms }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ["VIPS_CONCURRENCY": "1", "TMPDIR": folder.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        guard ended.wait(timeout: .now() + secondsMaximum) == .success else {
            kill(process.processIdentifier, SIGKILL)
            throw Refusal.unreadableImage
        }
        let printed = output.fileHandleForReading.availableData
        guard process.terminationStatus == 0 else { throw Refusal.unreadableImage }
        return String(decoding: printed, as: UTF8.self)
    }

    private static func find(_ program: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].map { $0 + program }.first(where: FileManager.default.isExecutableFile)
    }
}

extension Refusal {
    static func invalidImage(es: String, en: String) -> Refusal {
        Refusal(.refused, "invalid_image", at: "/image", es: es, en: en)
    }

    fileprivate static var unreadableImage: Refusal {
        invalidImage(
            es: "La imagen no se puede leer: guárdela de nuevo como JPEG o PNG y vuelva a enviarla.",
            en: "The picture cannot be read: save it anew as JPEG or PNG and send it again."
        )
    }

    fileprivate static var noImagePrograms: Refusal {
        Refusal(
            .unavailable,
            "unavailable",
            at: "/image",
            es: "El servidor no tiene los programas de libvips (vipsthumbnail), que preparan las imágenes.",
            en: "The server lacks the programs of libvips (vipsthumbnail), which prepare pictures."
        )
    }
}
