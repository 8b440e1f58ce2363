package import Kernel
import Persistence

package typealias BuyerID = Identifier<Buyer>

/// A firm or person who buys wholesale from the store.
package struct Buyer: Equatable, Sendable {
    package enum Status: String, Sendable, CaseIterable {
        /// Asked to be let in: sees no wholesale price and cannot order.
        case pending
        case approved
        case blocked
    }

    package let id: BuyerID
    package let status: Status
    package let details: BuyerDetails
    /// Whether the buyer has a password to sign in with.
    package let canSignIn: Bool
    /// The customer that the buyer is in Acqua, once known.
    package let acquaCustomerID: String?
    package let version: Int64
    package let createdAt: Instant
    package let updatedAt: Instant
}

/// What a buyer says of himself.
package struct BuyerDetails: Equatable, Sendable {
    package var name: String
    package var document: TaxDocument
    package var fiscalCondition: String?
    package var address: Address?
    package var phone: String?
    package var email: String

    package init(
        name: String,
        document: TaxDocument,
        fiscalCondition: String? = nil,
        address: Address? = nil,
        phone: String? = nil,
        email: String
    ) {
        self.name = name
        self.document = document
        self.fiscalCondition = fiscalCondition
        self.address = address
        self.phone = phone
        self.email = email
    }
}

/// Where somebody is found.
package struct Address: Equatable, Sendable {
    package var street: String?
    package var city: String?
    package var province: String?
    package var postalCode: String?
    package var country: String?

    package init(
        street: String? = nil,
        city: String? = nil,
        province: String? = nil,
        postalCode: String? = nil,
        country: String? = nil
    ) {
        self.street = street
        self.city = city
        self.province = province
        self.postalCode = postalCode
        self.country = country
    }

    package var isEmpty: Bool { self == Address() }
}
