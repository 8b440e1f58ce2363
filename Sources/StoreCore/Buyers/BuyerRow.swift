import Kernel
import Persistence

/// What is read of a buyer, in the order of the table.
let buyerColumns: SQL = """
    id, status, name, document_type, document, fiscal_condition, street, city, province, postal_code, country, phone, email,
    password_hash, acqua_customer_id, version, created_at, updated_at
    """

extension Buyer {
    init(row: SQLRow) throws {
        guard let status = Status(rawValue: try row.text("status")), let kind = TaxDocument.Kind(rawValue: try row.text("document_type"))
        else { throw SQLRowMismatch(column: "status", found: "an unknown word") }
        let address = Address(
            street: try row.textIfAny("street"),
            city: try row.textIfAny("city"),
            province: try row.textIfAny("province"),
            postalCode: try row.textIfAny("postal_code"),
            country: try row.textIfAny("country")
        )
        self.init(
            id: try row.id("id"),
            status: status,
            details: BuyerDetails(
                name: try row.text("name"),
                document: TaxDocument(storedKind: kind, digits: try row.text("document")),
                fiscalCondition: try row.textIfAny("fiscal_condition"),
                address: address.isEmpty ? nil : address,
                phone: try row.textIfAny("phone"),
                email: try row.text("email")
            ),
            canSignIn: try row.textIfAny("password_hash") != nil,
            acquaCustomerID: try row.textIfAny("acqua_customer_id"),
            version: try row.integer("version"),
            createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at")
        )
    }
}
