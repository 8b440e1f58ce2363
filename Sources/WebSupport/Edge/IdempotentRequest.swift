import Crypto
import Foundation
import HTTPTypes
import Hummingbird
package import Kernel
package import Persistence

extension WebRequest {
    /// The caller's `Idempotency-Key` with the fingerprint of this request.
    /// - Throws: `idempotency_key_required`, `invalid_idempotency_key`.
    package func idempotencyKey(owner: Int64, body: [UInt8]) throws -> IdempotencyKey {
        guard let key = http.headers[.idempotencyKey] else {
            throw Refusal(
                .malformed,
                "idempotency_key_required",
                es: "Falta el encabezado Idempotency-Key: una clave única por operación, que se repite en los reintentos.",
                en: "The Idempotency-Key header is missing: a key unique to the operation, the same in each retry."
            )
        }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Refusal(
                .malformed,
                "invalid_idempotency_key",
                es: "La Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles.",
                en: "The Idempotency-Key must have 1 to 255 visible ASCII characters."
            )
        }
        var hash = SHA256()
        hash.update(data: Data("\(http.method.rawValue) \(http.uri.path)\n".utf8))
        hash.update(data: body)
        return IdempotencyKey(owner: owner, key: key, fingerprint: Array(hash.finalize()))
    }

    /// Reads the body, runs `effect` once for the caller's key, and answers.
    /// - Parameters:
    ///   - parse: reads the body. Where it refuses, an answer kept under the key still stands: what was accepted once
    ///     stays accepted.
    ///   - effect: runs in the transaction that keeps its answer.
    package func once<Draft: Sendable>(
        owner: Int64,
        in database: any SQLDatabase,
        at now: Instant,
        parse: (JSON) throws -> Draft,
        effect: @escaping @Sendable (Draft, any SQLTransaction) throws -> StoredAnswer
    ) async throws -> Answer {
        let body = try await jsonBytes()
        let key = try idempotencyKey(owner: owner, body: body)
        let draft: Draft
        do {
            draft = try parse(try WebRequest.parse(body))
        } catch {
            let kept = try await database.read { tx in try IdempotencyKeys.find(key, in: tx) }
            guard let kept else { throw error }
            return .stored(kept)
        }
        let answer = try await database.write { tx in
            try IdempotencyKeys.once(key, at: now, in: tx) { try effect(draft, tx) }
        }
        return .stored(answer)
    }
}
