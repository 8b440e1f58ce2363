package import Kernel

/// A row of a file that has been read as what it is.
package struct ImportRow<Value: Sendable>: Sendable {
    /// Counted from 1, the header.
    package let number: Int
    package let value: Value

    package init(number: Int, value: Value) {
        self.number = number
        self.value = value
    }
}

/// A product as a file has it.
package struct ProductEntry: Sendable {
    package let sku: SKU
    package let fields: ProductFields

    package init(sku: SKU, fields: ProductFields) {
        self.sku = sku
        self.fields = fields
    }
}

/// A customer as a file has it.
package struct CustomerEntry: Sendable {
    package let document: TaxDocument
    package let fields: CustomerFields

    package init(document: TaxDocument, fields: CustomerFields) {
        self.document = document
        self.fields = fields
    }
}

extension Refusal.Issue {
    /// A record that a file would make has no name.
    static var nameMissing: Refusal.Issue {
        Refusal.Issue("invalid_field", Phrase(es: "Falta el nombre.", en: "The name is missing."))
    }
}
