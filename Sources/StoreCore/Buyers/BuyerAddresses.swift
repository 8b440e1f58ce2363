package import Kernel
import Persistence

package typealias BuyerAddressID = Identifier<BuyerAddress>

/// A further address of a buyer, by the name that he gave it.
package struct BuyerAddress: Equatable, Sendable {
    package let id: BuyerAddressID
    package let name: String
    package let address: Address
}

/// What happens to the further addresses of buyers, and what is asked about them.
package enum BuyerAddresses {
    private static let maximum = 50

    /// By name.
    package static func all(of buyer: BuyerID, in scope: StoreScope) throws -> [BuyerAddress] {
        try scope.tx.all(
            """
            SELECT id, name, street, city, province, postal_code, country FROM buyer_addresses
            WHERE buyer_id = \(buyer) ORDER BY name
            """
        ).map { row in
            BuyerAddress(
                id: try row.id("id"),
                name: try row.text("name"),
                address: Address(
                    street: try row.textIfAny("street"),
                    city: try row.textIfAny("city"),
                    province: try row.textIfAny("province"),
                    postalCode: try row.textIfAny("postal_code"),
                    country: try row.textIfAny("country")
                )
            )
        }
    }

    /// Adds an address, or replaces the one of that name.
    /// - Throws: `too_many` beyond 50.
    package static func put(_ address: Address, named name: String, of buyer: BuyerID, in scope: StoreScope) throws {
        let present = try all(of: buyer, in: scope)
        guard present.count < maximum || present.contains(where: { $0.name == name }) else {
            throw Refusal(
                .refused,
                "too_many",
                at: "/label",
                es: "Ya hay \(maximum) direcciones: quite una.",
                en: "There are \(maximum) addresses already: remove one."
            )
        }
        try scope.tx.execute(
            """
            INSERT INTO buyer_addresses (id, buyer_id, name, street, city, province, postal_code, country, created_at)
            VALUES (\(BuyerAddressID.make(at: scope.now)), \(buyer), \(name), \(address.street), \(address.city), \(address.province),
                \(address.postalCode), \(address.country), \(scope.now))
            ON CONFLICT (buyer_id, name) DO UPDATE SET street = excluded.street, city = excluded.city, province = excluded.province,
                postal_code = excluded.postal_code, country = excluded.country
            """
        )
    }

    /// - Throws: `not_found`.
    package static func delete(_ id: BuyerAddressID, of buyer: BuyerID, in scope: StoreScope) throws {
        guard try scope.tx.execute("DELETE FROM buyer_addresses WHERE buyer_id = \(buyer) AND id = \(id)") == 1 else {
            throw Refusal.notFound
        }
    }
}
