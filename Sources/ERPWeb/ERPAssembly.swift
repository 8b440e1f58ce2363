import ERPCore
import Foundation
package import Kernel
package import Persistence
package import WebSupport

/// Puts Acqua together over a database that has its schema; tests call it just as the executable does.
package enum ERPAssembly {
    /// - Parameter sealing: opens the keys that sign tokens; the same for every server on the database.
    package static func services(
        database: any SQLDatabase,
        sealing: SealingKey,
        clock: any WallClock,
        passwords: PasswordHasher,
        metrics: MetricsRegistry,
        limits: ERPLimits
    ) async throws -> ERPServices {
        ERPServices(
            database: database,
            clock: clock,
            tokens: try await tokens(database: database, sealing: sealing, at: clock.now()),
            passwords: passwords,
            metrics: metrics,
            description: try APIDescription(.module),
            pages: try ERPPageLibrary.load(),
            limits: limits
        )
    }

    private static func tokens(database: any SQLDatabase, sealing: SealingKey, at now: Instant) async throws -> TokenAuthority {
        var random = SystemRandomNumberGenerator()
        let fresh = try TokenLevel.allCases.map { level in
            let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let identifier = "\(level.rawValue)-\(Identifier<SigningKey>.make(at: now, using: &random))"
            return SigningKey(level: level.rawValue, identifier: identifier, sealed: try sealing.seal(secret, purpose: identifier))
        }
        let kept = try await database.write { tx in try SigningKeys.settle(fresh, at: now, in: tx) }
        var secrets: [TokenLevel: (identifier: String, secret: [UInt8])] = [:]
        for key in kept {
            guard let level = TokenLevel(rawValue: key.level) else { continue }
            secrets[level] = (key.identifier, try sealing.open(key.sealed, purpose: key.identifier))
        }
        return await TokenAuthority(secrets: secrets)
    }
}
