package import Kernel
import Persistence

/// Codes in links that work once, within a day.
package enum OneTimeCodes {
    private static let lifetimeSeconds = 86400.0

    /// Makes a code's row.
    /// - Parameters:
    ///   - hash: SHA-256 of the code.
    ///   - account: who may choose a password with it; nil: whoever has it becomes the first administrator.
    package static func keep(hash: [UInt8], for account: Account?, in scope: StoreScope) throws {
        let (administrator, buyer): (AdministratorID?, BuyerID?) =
            switch account {
            case .administrator(let id): (id, nil)
            case .buyer(let id): (nil, id)
            case nil: (nil, nil)
            }
        try scope.tx.execute("DELETE FROM one_time_codes WHERE expires_at < \(scope.now)")
        try scope.tx.execute(
            """
            INSERT INTO one_time_codes (hash, store_id, administrator_id, buyer_id, expires_at, created_at)
            VALUES (\(hash), \(scope.store), \(administrator), \(buyer), \(scope.now.advanced(bySeconds: lifetimeSeconds)), \(scope.now))
            """
        )
    }

    /// Whether a code would work now.
    package static func isValid(hash: [UInt8], in scope: StoreScope) throws -> Bool {
        try scope.tx.first(
            "SELECT hash FROM one_time_codes WHERE hash = \(hash) AND store_id = \(scope.store) AND expires_at > \(scope.now)"
        ) != nil
    }

    /// Uses a code up; whose password it chooses, nil for the first administrator.
    /// - Throws: `code_invalid`.
    package static func use(hash: [UInt8], in scope: StoreScope) throws -> Account? {
        let row = try scope.tx.first(
            """
            DELETE FROM one_time_codes WHERE hash = \(hash) AND store_id = \(scope.store) AND expires_at > \(scope.now)
            RETURNING administrator_id, buyer_id
            """
        )
        guard let row else { throw Refusal.codeInvalid }
        if let id = try row.textIfAny("administrator_id") { return .administrator(AdministratorID(id)) }
        return try row.textIfAny("buyer_id").map { .buyer(BuyerID($0)) }
    }
}

extension Refusal {
    package static var codeInvalid: Refusal {
        Refusal(
            .refused,
            "code_invalid",
            es: "El enlace ya se usó o venció: pida otro.",
            en: "The link was used already or is too old: ask for another."
        )
    }
}
