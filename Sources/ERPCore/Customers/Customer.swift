package import Kernel
import Persistence

package typealias CustomerID = Identifier<Customer>

/// Someone who buys; one record an instance and document.
package struct Customer: Sendable, Equatable {
    package let id: CustomerID
    package let document: TaxDocument
    package let fields: CustomerFields
    package let version: Int64
    package let createdAt: Instant
    package let updatedAt: Instant
    /// Who made the record; nil of those made before that was written down.
    package let maker: Author?
    /// Made by a program, and nobody has looked at it yet.
    package let needsReview: Bool
    /// The documents of the records that were merged into this one, digits alone: they lead to it.
    package let formerDocuments: [String]
    /// The record that stands for this one since they were merged; such a record is history, and never changes.
    package let mergedInto: CustomerID?

    /// Whether a document is this customer's, or was.
    package func bears(_ other: TaxDocument) -> Bool {
        other.digits == document.digits || formerDocuments.contains(other.digits)
    }
}

/// What a person may change of a customer, besides the document.
package struct CustomerFields: Sendable, Equatable {
    package var name: String
    package var fiscalCondition: FiscalCondition?
    package var address: Address?
    package var phone: String?
    package var email: String?
    package var notes: String?

    package init(name: String) {
        self.name = name
    }
}

package struct Address: Sendable, Equatable {
    package var street: String?
    package var city: String?
    package var province: String?
    package var postalCode: String?
    package var country: String?

    package init(street: String?, city: String?, province: String?, postalCode: String?, country: String?) {
        self.street = street
        self.city = city
        self.province = province
        self.postalCode = postalCode
        self.country = country
    }

    var isEmpty: Bool { [street, city, province, postalCode, country].allSatisfy { $0 == nil } }
}

extension Customer {
    init(_ row: SQLRow) throws {
        var fields = CustomerFields(name: try row.text("name"))
        fields.fiscalCondition = try row.textIfAny("fiscal_condition").flatMap(FiscalCondition.init(rawValue:))
        fields.phone = try row.textIfAny("phone")
        fields.email = try row.textIfAny("email")
        fields.notes = try row.textIfAny("notes")
        let address = Address(
            street: try row.textIfAny("street"),
            city: try row.textIfAny("city"),
            province: try row.textIfAny("province"),
            postalCode: try row.textIfAny("postal_code"),
            country: try row.textIfAny("country")
        )
        fields.address = address.isEmpty ? nil : address
        id = try row.id("id")
        document = TaxDocument(
            storedKind: TaxDocument.Kind(rawValue: try row.text("document_type")) ?? .cuit,
            digits: try row.text("document")
        )
        self.fields = fields
        version = try row.integer("version")
        createdAt = try row.instant("created_at")
        updatedAt = try row.instant("updated_at")
        let door = try row.textIfAny("created_via").flatMap(Author.Door.init(rawValue:))
        maker = try door.map { Author(name: try row.textIfAny("created_by") ?? "", door: $0, requestID: nil) }
        needsReview = try row.bool("to_review")
        let former = try row.textIfAny("former_documents").map { try JSON.parse(Array($0.utf8)) }
        formerDocuments = former?.arrayValue?.compactMap(\.stringValue) ?? []
        mergedInto = try row.textIfAny("merged_into").map(CustomerID.init)
    }
}
