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

/// How a taxpayer stands towards IVA; the words of the wire. ARCA's codes belong to them.
package enum FiscalCondition: String, Sendable, CaseIterable {
    case responsableInscripto = "responsable_inscripto"
    case exento
    case consumidorFinal = "consumidor_final"
    case monotributo
    case noCategorizado = "no_categorizado"
    case proveedorExterior = "proveedor_exterior"
    case clienteExterior = "cliente_exterior"
    case ivaLiberado = "iva_liberado"
    case monotributoSocial = "monotributo_social"
    case noAlcanzado = "no_alcanzado"
    case monotributoPromovido = "monotributo_promovido"

    /// ARCA's `CondicionIVAReceptorId`.
    package var code: Int {
        switch self {
        case .responsableInscripto: 1
        case .exento: 4
        case .consumidorFinal: 5
        case .monotributo: 6
        case .noCategorizado: 7
        case .proveedorExterior: 8
        case .clienteExterior: 9
        case .ivaLiberado: 10
        case .monotributoSocial: 13
        case .noAlcanzado: 15
        case .monotributoPromovido: 16
        }
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
    }
}
