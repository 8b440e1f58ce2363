package import Kernel
import Persistence

/// Terms that a buyer may choose when he orders.
package struct PaymentTerms: Equatable, Sendable {
    package let id: String
    package var name: String
    package var discount: Percent
    package var surcharge: Percent
    /// Whether they may be chosen.
    package var isActive: Bool
    package var version: Int64

    package init(id: String, name: String, discount: Percent, surcharge: Percent, isActive: Bool, version: Int64) {
        self.id = id
        self.name = name
        self.discount = discount
        self.surcharge = surcharge
        self.isActive = isActive
        self.version = version
    }
}

package enum PaymentTermsQueries {
    /// Those that may be chosen, in their order.
    package static func active(in scope: StoreScope) throws -> [PaymentTerms] {
        try all(in: scope).filter(\.isActive)
    }

    /// All, in their order.
    package static func all(in scope: StoreScope) throws -> [PaymentTerms] {
        try scope.tx.all(
            """
            SELECT id, name, discount_percent, surcharge_percent, active, version FROM payment_terms
            WHERE store_id = \(scope.store) ORDER BY position, name
            """
        ).map {
            PaymentTerms(
                id: try $0.text("id"),
                name: try $0.text("name"),
                discount: try $0.decimal("discount_percent"),
                surcharge: try $0.decimal("surcharge_percent"),
                isActive: try $0.bool("active"),
                version: try $0.integer("version")
            )
        }
    }

    /// - Throws: `not_found`.
    package static func find(_ id: String, in scope: StoreScope) throws -> PaymentTerms {
        guard let found = try all(in: scope).first(where: { $0.id == id }) else { throw Refusal.notFound }
        return found
    }
}

/// What happens to payment terms. Orders keep the name and the percentages that they were made with.
package enum PaymentTermsActions {
    /// Makes terms, the last of the list; their id.
    /// - Throws: `duplicate_name`.
    package static func create(_ terms: PaymentTerms, in scope: StoreScope) throws -> String {
        let id = Identifier<PaymentTerms>.make(at: scope.now)
        let made = try scope.tx.execute(
            """
            INSERT INTO payment_terms (id, store_id, name, discount_percent, surcharge_percent, position, active)
            SELECT \(id), \(scope.store), \(terms.name), \(terms.discount), \(terms.surcharge),
                COALESCE((SELECT MAX(position) FROM payment_terms WHERE store_id = \(scope.store)), 0) + 1, \(terms.isActive)
            WHERE TRUE
            ON CONFLICT (store_id, name) DO NOTHING
            """
        )
        guard made == 1 else { throw Refusal.duplicateName }
        return id.text
    }

    /// Saves terms over the version that they bear.
    /// - Throws: `stale_version`, `duplicate_name`.
    package static func save(_ terms: PaymentTerms, in scope: StoreScope) throws {
        guard try !PaymentTermsQueries.all(in: scope).contains(where: { $0.name == terms.name && $0.id != terms.id }) else {
            throw Refusal.duplicateName
        }
        let saved = try scope.tx.execute(
            """
            UPDATE payment_terms SET name = \(terms.name), discount_percent = \(terms.discount), surcharge_percent = \(terms.surcharge),
                active = \(terms.isActive), version = version + 1
            WHERE store_id = \(scope.store) AND id = \(terms.id) AND version = \(terms.version)
            """
        )
        guard saved == 1 else { throw Refusal.staleVersion }
    }

    /// - Throws: `not_found`.
    package static func delete(_ id: String, in scope: StoreScope) throws {
        guard try scope.tx.execute("DELETE FROM payment_terms WHERE store_id = \(scope.store) AND id = \(id)") == 1 else {
            throw Refusal.notFound
        }
    }
}

extension Refusal {
    static var duplicateName: Refusal {
        Refusal(.refused, "duplicate_name", at: "/name", es: "Ya hay uno con ese nombre.", en: "There is one of that name already.")
    }
}
