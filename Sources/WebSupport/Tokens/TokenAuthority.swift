import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JWTKit
package import Kernel
import Synchronization

/// The two levels of token. Each has keys of its own: a read token can never pass for a write token.
package enum TokenLevel: String, Sendable, CaseIterable {
    case read, write
}

/// What a valid token says.
package struct TokenClaims: Sendable, Equatable {
    package let level: TokenLevel
    /// The number of the instance that it was made for.
    package let owner: Int64
    /// The user of a write token, with the revision that the account had.
    package let username: String?
    package let userRevision: Int64?
    package let expires: Instant

    package init(level: TokenLevel, owner: Int64, username: String?, userRevision: Int64?, expires: Instant) {
        self.level = level
        self.owner = owner
        self.username = username
        self.userRevision = userRevision
        self.expires = expires
    }
}

/// Makes and checks tokens: JWTs signed with HMAC-SHA-256, one collection of keys a level.
package final class TokenAuthority: Sendable {
    package static let lifetimeSeconds = 3600
    private static let tokenMaximumBytes = 4096
    /// Verified tokens remembered, so that their signature is computed once; all are forgotten when there are more.
    private static let verifiedMaximum = 10_000

    private let collections: [TokenLevel: JWTKeyCollection]
    private let keyIdentifiers: [TokenLevel: String]
    private let verified = Mutex<[String: TokenClaims]>([:])

    /// - Parameter secrets: for each level a key's identifier and its 32 bytes.
    package init(secrets: [TokenLevel: (identifier: String, secret: [UInt8])]) async {
        var collections: [TokenLevel: JWTKeyCollection] = [:]
        for (level, key) in secrets {
            let collection = JWTKeyCollection()
            await collection.add(
                hmac: HMACKey(from: Data(key.secret)),
                digestAlgorithm: .sha256,
                kid: JWKIdentifier(string: key.identifier)
            )
            collections[level] = collection
        }
        self.collections = collections
        keyIdentifiers = secrets.mapValues(\.identifier)
    }

    package func sign(_ claims: TokenClaims, at now: Instant) async throws -> String {
        guard let collection = collections[claims.level], let identifier = keyIdentifiers[claims.level] else {
            throw SigningFault(level: claims.level)
        }
        let payload = TokenPayload(
            iss: "acqua",
            aud: "acqua-\(claims.level.rawValue)",
            iat: now.microseconds / 1_000_000,
            exp: claims.expires.microseconds / 1_000_000,
            ins: claims.owner,
            sub: claims.username,
            rev: claims.userRevision
        )
        return try await collection.sign(payload, kid: JWKIdentifier(string: identifier))
    }

    /// - Throws: `token_invalid`, `token_expired`.
    package func verify(_ token: String, at now: Instant) async throws -> TokenClaims {
        let claims: TokenClaims
        if let known = verified.withLock({ $0[token] }) {
            claims = known
        } else {
            claims = try await checked(token)
            verified.withLock { verified in
                if verified.count >= Self.verifiedMaximum { verified.removeAll() }
                verified[token] = claims
            }
        }
        guard now < claims.expires else {
            throw Refusal(.unauthenticated, "token_expired", es: "El token venció: pida otro.", en: "The token has expired: get another.")
        }
        return claims
    }

    private func checked(_ token: String) async throws -> TokenClaims {
        guard token.utf8.count <= Self.tokenMaximumBytes else { throw Refusal.tokenInvalid }
        for level in TokenLevel.allCases {
            guard let payload = try? await collections[level]?.verify(token, as: TokenPayload.self) else { continue }
            guard payload.iss == "acqua", payload.aud == "acqua-\(level.rawValue)", payload.exp > 0, payload.exp < 1 << 40 else { break }
            return TokenClaims(
                level: level,
                owner: payload.ins,
                username: payload.sub,
                userRevision: payload.rev,
                expires: Instant(microseconds: payload.exp * 1_000_000)
            )
        }
        throw Refusal.tokenInvalid
    }

    private struct SigningFault: Error {
        let level: TokenLevel
    }
}

/// The claims as they lie in the token. Whether it has expired is judged against our own clock.
private struct TokenPayload: JWTPayload {
    let iss: String
    let aud: String
    let iat: Int64
    let exp: Int64
    let ins: Int64
    let sub: String?
    let rev: Int64?

    func verify(using algorithm: some JWTAlgorithm) {}
}

extension Refusal {
    package static var tokenInvalid: Refusal {
        Refusal(.unauthenticated, "token_invalid", es: "El token no es válido: pida otro.", en: "The token is not valid: get another.")
    }

    package static var tokenRequired: Refusal {
        Refusal(
            .unauthenticated,
            "token_required",
            es: "Falta el encabezado Authorization: Bearer con un token.",
            en: "The header Authorization: Bearer with a token is missing."
        )
    }
}

extension WebRequest {
    /// The token of `Authorization: Bearer`.
    package func bearerToken() throws -> String {
        guard let header = http.headers[.authorization] else { throw Refusal.tokenRequired }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw Refusal.tokenInvalid }
        return String(parts[1])
    }
}
