import Crypto
import Foundation

/// The key that seals what the database must not show: it lies in a file outside the database and its back-ups.
package struct SealingKey: Sendable {
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    private let key: SymmetricKey

    /// Reads the key file, 64 hexadecimal digits.
    package init(path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Unusable(description: "the key file \(path) cannot be read; without it nothing that it sealed can be opened")
        }
        let digits = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Self.bytes(hexadecimal: digits), bytes.count == 32 else {
            throw Unusable(description: "the key file \(path) does not hold 64 hexadecimal digits")
        }
        key = SymmetricKey(data: bytes)
    }

    /// Reads the key file, or makes it, readable by its owner alone, where it is absent.
    package static func readOrMake(path: String) throws -> SealingKey {
        if !FileManager.default.fileExists(atPath: path) { try make(path: path) }
        return try SealingKey(path: path)
    }

    private static func make(path: String) throws {
        let file = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file < 0, errno == EEXIST { return }
        guard file >= 0 else {
            throw Unusable(description: "the key file \(path) cannot be made (\(String(cString: strerror(errno))))")
        }
        defer { _ = Foundation.close(file) }
        var random = SystemRandomNumberGenerator()
        let text = (0..<4).map { _ in String(format: "%016lx", UInt(random.next())) }.joined() + "\n"
        let written = Array(text.utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard written == text.utf8.count, fsync(file) == 0 else {
            throw Unusable(description: "the key file \(path) cannot be written (\(String(cString: strerror(errno))))")
        }
        try syncFolder(of: path)
    }

    /// A new name is on disk when its folder is.
    private static func syncFolder(of path: String) throws {
        let folder = Foundation.open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { _ = Foundation.close(folder) }
        guard folder >= 0, fsync(folder) == 0 else {
            throw Unusable(description: "the folder of the key file \(path) cannot be synced (\(String(cString: strerror(errno))))")
        }
    }

    /// A key for tests and for one run only.
    package static func ephemeral() -> SealingKey {
        SealingKey(key: SymmetricKey(size: .bits256))
    }

    private init(key: SymmetricKey) {
        self.key = key
    }

    /// AES-GCM; opened only where `purpose` is the same.
    package func seal(_ bytes: [UInt8], purpose: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: key, authenticating: Array(purpose.utf8))
        guard let combined = box.combined else { throw Unusable(description: "AES-GCM gave no combined form") }
        return Array(combined)
    }

    /// - Throws: `Unusable` where the bytes were sealed by another key or for another purpose.
    package func open(_ sealed: [UInt8], purpose: String) throws -> [UInt8] {
        do {
            return Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: Array(purpose.utf8)))
        } catch {
            throw Unusable(description: "what the database keeps sealed was not sealed by this key file; name the right one")
        }
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
