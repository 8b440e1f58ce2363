import Kernel
import Persistence

/// What happens to buyers.
package enum BuyerActions {
    /// Takes down a buyer, who waits for approval.
    /// - Parameter passwordHash: nil where the buyer does not sign in.
    /// - Throws: `duplicate_email` where another buyer signs in with that address.
    package static func create(_ details: BuyerDetails, passwordHash: String? = nil, in scope: StoreScope) throws -> Buyer {
        let id = BuyerID.make(at: scope.now)
        let address = details.address ?? Address()
        let made = try scope.tx.execute(
            """
            INSERT INTO buyers (
                id, store_id, status, name, document_type, document, fiscal_condition, street, city, province, postal_code, country,
                phone, email, email_folded, password_hash, created_at, updated_at
            ) VALUES (
                \(id), \(scope.store), 'pending', \(details.name), \(details.document.kind.rawValue), \(details.document.digits),
                \(details.fiscalCondition), \(address.street), \(address.city), \(address.province), \(address.postalCode),
                \(address.country), \(details.phone), \(details.email), \(folded(details.email)), \(passwordHash), \(scope.now),
                \(scope.now)
            )
            ON CONFLICT DO NOTHING
            """
        )
        guard made == 1 else { throw Refusal.duplicateEmail }
        return try BuyerQueries.find(id, in: scope)
    }

    /// Lets a buyer see prices and order.
    /// - Throws: `not_found`.
    package static func approve(_ id: BuyerID, in scope: StoreScope) throws -> Buyer {
        try set(.approved, id, in: scope)
    }

    /// Stops a buyer from seeing prices and ordering.
    /// - Throws: `not_found`.
    package static func block(_ id: BuyerID, in scope: StoreScope) throws -> Buyer {
        try set(.blocked, id, in: scope)
    }

    /// Saves what is known of a buyer over a version. Another document is another customer in Acqua.
    /// - Throws: `not_found`, `stale_version`; `duplicate_email` where another buyer signs in with that address.
    package static func save(_ details: BuyerDetails, of id: BuyerID, ifVersion version: Int64, in scope: StoreScope) throws {
        let before = try BuyerQueries.find(id, in: scope)
        if let other = try BuyerQueries.credentials(email: details.email, in: scope), other.id != id, before.canSignIn {
            throw Refusal.duplicateEmail
        }
        let address = details.address ?? Address()
        let saved = try scope.tx.execute(
            """
            UPDATE buyers SET name = \(details.name), document_type = \(details.document.kind.rawValue),
                document = \(details.document.digits), fiscal_condition = \(details.fiscalCondition), street = \(address.street),
                city = \(address.city), province = \(address.province), postal_code = \(address.postalCode),
                country = \(address.country), phone = \(details.phone), email = \(details.email),
                email_folded = \(folded(details.email)), version = version + 1, updated_at = \(scope.now)
            WHERE store_id = \(scope.store) AND id = \(id) AND version = \(version)
            """
        )
        guard saved == 1 else { throw Refusal.staleVersion }
        if before.details.document != details.document { try remember(acquaCustomerID: nil, of: id, in: scope) }
    }

    /// Changes the password and ends every session.
    /// - Throws: `not_found`.
    package static func setPassword(hash: String, of id: BuyerID, in scope: StoreScope) throws {
        let changed = try scope.tx.execute(
            """
            UPDATE buyers SET password_hash = \(hash), version = version + 1, updated_at = \(scope.now)
            WHERE store_id = \(scope.store) AND id = \(id)
            """
        )
        guard changed == 1 else { throw Refusal.notFound }
        try Sessions.endAll(of: .buyer(id), in: scope)
    }

    /// Remembers the customer that a buyer is in Acqua; nil forgets him.
    package static func remember(acquaCustomerID: String?, of id: BuyerID, in scope: StoreScope) throws {
        try scope.tx.execute(
            "UPDATE buyers SET acqua_customer_id = \(acquaCustomerID) WHERE store_id = \(scope.store) AND id = \(id)"
        )
    }

    private static func set(_ status: Buyer.Status, _ id: BuyerID, in scope: StoreScope) throws -> Buyer {
        try scope.tx.execute(
            """
            UPDATE buyers SET status = \(status.rawValue), version = version + 1, updated_at = \(scope.now)
            WHERE store_id = \(scope.store) AND id = \(id) AND status <> \(status.rawValue)
            """
        )
        return try BuyerQueries.find(id, in: scope)
    }

    /// Addresses that differ by case alone are one.
    static func folded(_ email: String) -> String {
        email.lowercased()
    }
}

extension Refusal {
    fileprivate static var duplicateEmail: Refusal {
        Refusal(
            .refused,
            "duplicate_email",
            at: "/email",
            es: "Otro comprador de la tienda ingresa con ese correo: use otro.",
            en: "Another buyer of the store signs in with that e-mail: use another."
        )
    }
}
