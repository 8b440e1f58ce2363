import Crypto

/// A secret that is shown once and of which the hash alone is kept: API tokens, session cookies.
package enum SecretToken {
    /// A new one: the prefix, then 256 random bits.
    package static func make(prefix: String) -> String {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return prefix + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// SHA-256. The secret is long and random, so that a fast hash hides it.
    package static func hash(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.utf8)))
    }
}
