import Kernel
import StoreCore
import WebSupport

/// The form of a product: its fields, and what they say.
enum AdminProductForm {
    private static let decimals: Set = ["price", "stock", "min_quantity", "multiple_of"]

    static func fields(_ owners: Ownership) -> [FormField] {
        let price = FormField("price", .decimal, es: "Precio", en: "Price")
        let stock = FormField("stock", .decimal, es: "Stock", en: "Stock")
        return [
            FormField("name", es: "Nombre", en: "Name", required: true, attributes: [("maxlength", "200")]),
            FormField("description", .textarea, es: "Descripción", en: "Description", attributes: [("maxlength", "4000")]),
            FormField("category", es: "Categoría", en: "Category", attributes: [("list", "categories"), ("maxlength", "100")]),
            owners.price == .store ? price : nil,
            owners.stock == .store ? stock : nil,
            FormField(
                "min_quantity",
                .decimal,
                es: "Cantidad mínima",
                en: "Minimum quantity",
                hint: Phrase(es: "Lo mínimo que se puede pedir.", en: "The least that can be ordered.")
            ),
            FormField(
                "multiple_of",
                .decimal,
                es: "Se vende de a",
                en: "Sold by",
                hint: Phrase(es: "Por ejemplo 6: se piden 6, 12, 18…", en: "For example 6: 6, 12, 18… are ordered.")
            ),
            FormField("published", .checkbox, es: "Visible en la tienda", en: "Visible in the shop"),
        ].compactMap { $0 }
    }

    static func draft(_ fields: FormFields, _ sku: SKU, _ owners: Ownership, _ request: StorePageRequest) throws -> ProductDraft {
        let names = ["name", "description", "category", "price", "stock", "min_quantity", "multiple_of", "published"].filter {
            !($0 == "price" && owners.price == .acqua || $0 == "stock" && owners.stock == .acqua)
        }
        return try ProductBodies.draft(fields.json(names, bools: ["published"], decimals: decimals, in: request.language), sku: sku)
    }

    /// The fields as the product has them.
    static func values(_ product: Product, _ request: StorePageRequest) -> FormFields {
        let details = product.details
        let number = { (plain: String?) in plain.map(request.formats.number) ?? "" }
        var values = [
            ("name", details.name), ("description", details.description ?? ""), ("category", details.category ?? ""),
            ("price", number(product.price?.description)), ("stock", number(product.stock?.description)),
            ("min_quantity", number(details.minQuantity?.description)), ("multiple_of", number(details.multipleOf?.description)),
        ]
        if details.isPublished { values.append(("published", "true")) }
        return FormFields(values: values)
    }
}
