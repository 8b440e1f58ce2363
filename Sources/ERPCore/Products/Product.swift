package import Kernel
import Persistence

/// What is sold.
package struct Product: Sendable, Equatable {
    package let sku: SKU
    package let fields: ProductFields
    package let version: Int64
    package let createdAt: Instant
    package let updatedAt: Instant
}

/// What a person may say of a product.
package struct ProductFields: Sendable, Equatable {
    package var name: String
    package var unit: String?
    package var barcode: String?
    /// The rate of IVA.
    package var taxRate: Percent?
    package var isActive = true
    /// Nil: as the instance says.
    package var allowBackorder: Bool?

    package init(name: String) {
        self.name = name
    }
}

extension Product {
    init(_ row: SQLRow) throws {
        var fields = ProductFields(name: try row.text("name"))
        fields.unit = try row.textIfAny("unit")
        fields.barcode = try row.textIfAny("barcode")
        fields.taxRate = try row.decimalIfAny("tax_rate")
        fields.isActive = try row.bool("active")
        fields.allowBackorder = try row.boolIfAny("allow_backorder")
        sku = try row.sku()
        self.fields = fields
        version = try row.integer("version")
        createdAt = try row.instant("created_at")
        updatedAt = try row.instant("updated_at")
    }
}

extension ProductFields {
    /// As the audit trail tells them.
    var audited: JSON {
        [
            "name": .string(name), "unit": .optional(unit), "barcode": .optional(barcode),
            "tax_rate": taxRate.map(JSON.decimal) ?? .null, "active": .bool(isActive),
            "allow_backorder": allowBackorder.map(JSON.bool) ?? .null,
        ]
    }
}
