import Crypto
import CryptoExtras
import Foundation
import Synchronization

/// Hashes passwords with scrypt, two at a time at most: one takes 128 MiB for a moment.
package final class PasswordHasher: Sendable {
    /// Log2 of scrypt's N.
    private let cost: Int
    private let workers: BlockingWorkers
    /// Compared for unknown users, so that they take the time of known ones.
    private let decoy: String

    /// - Parameter cost: log2 of N; 17 in production, little in tests.
    package init(cost: Int = 17) {
        self.cost = cost
        workers = BlockingWorkers(name: "acqua-password", count: 2)
        decoy = "scrypt$\(cost)$8$1$" + String(repeating: "00", count: 16) + "$" + String(repeating: "00", count: 32)
    }

    package func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await workers.run {
            var random = SystemRandomNumberGenerator()
            let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let digest = try Self.digest(password, salt: salt, cost: cost)
            return "scrypt$\(cost)$8$1$\(Self.hexadecimal(salt))$\(Self.hexadecimal(digest))"
        }
    }

    /// Whether the password is that of the record; nil for an unknown user, which takes as long and is never right.
    package func isRight(_ password: String, record: String?) async throws -> Bool {
        let text = record ?? decoy
        let isRight = try await workers.run {
            let parts = text.split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 6, parts[0] == "scrypt", let cost = Int(parts[1]), (1...20).contains(cost) else { return false }
            let digest = try Self.digest(password, salt: Self.bytes(parts[4]), cost: cost)
            return Self.areEqual(Self.hexadecimal(digest), String(parts[5]))
        }
        return isRight && record != nil
    }

    private static func digest(_ password: String, salt: [UInt8], cost: Int) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8),
            salt: salt,
            outputByteCount: 32,
            rounds: 1 << cost,
            blockSize: 8,
            parallelism: 1,
            maxMemory: 1 << (cost + 11)
        )
        return key.withUnsafeBytes { Array($0) }
    }

    private static func areEqual(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | $1.0 ^ $1.1 } == 0
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func bytes(_ text: Substring) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
