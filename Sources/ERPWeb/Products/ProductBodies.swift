import ERPCore
import Kernel
import WebSupport

/// A product as it comes and goes over the wire.
enum ProductBodies {
    static func fields(_ json: JSON) throws -> ProductFields {
        let form = try Form(json)
        let name = form.required("name", Self.name)
        var fields = ProductFields(name: name ?? "")
        fields.unit = form.optional("unit", unit)
        fields.barcode = form.optional("barcode", barcode)
        fields.taxRate = form.optional("tax_rate", .decimal(.upTo(100)))
        fields.isActive = form.optional("active", .bool) ?? true
        fields.allowBackorder = form.optional("allow_backorder", .bool)
        try form.finish()
        return fields
    }

    static var name: Form.Rule<String> { .text(maximum: 200) }
    static var unit: Form.Rule<String> { .text(maximum: 20) }
    static var barcode: Form.Rule<String> { .text(maximum: 64) }

    static func json(_ product: Product) -> JSON {
        [
            "sku": .string(product.sku.text),
            "name": .string(product.fields.name),
            "unit": .optional(product.fields.unit),
            "barcode": .optional(product.fields.barcode),
            "tax_rate": product.fields.taxRate.map(JSON.decimal) ?? .null,
            "active": .bool(product.fields.isActive),
            "allow_backorder": product.fields.allowBackorder.map(JSON.bool) ?? .null,
            "version": .integer(product.version),
            "created_at": .string(product.createdAt.description),
            "updated_at": .string(product.updatedAt.description),
        ]
    }
}

extension WebRequest {
    /// The SKU of the path, which a caller names.
    /// - Throws: `invalid_field` where it is none.
    func namedSKU() throws -> SKU {
        guard let sku = SKU(try path("sku")) else {
            throw Refusal.invalidField(
                at: "",
                es: "El SKU de la dirección debe tener de 1 a 64 caracteres imprimibles, sin espacios en las puntas.",
                en: "The SKU in the address must have 1 to 64 printable characters, no white space at the ends."
            )
        }
        return sku
    }
}
