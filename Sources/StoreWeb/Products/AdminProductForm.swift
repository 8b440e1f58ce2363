import Kernel
import StoreCore
import WebSupport

/// The form of a product: its fields, and what they say.
enum AdminProductForm {
    private static let decimals: Set = ["price", "stock", "min_quantity", "multiple_of"]

    static func fields(_ owners: Ownership) -> [FormField] {
        let price = FormField("price", .decimal, es: "Precio", en: "Price")
        let stock = FormField("stock", .decimal, es: "Stock", en: "Stock")
        let tiers = FormField(
            "tiers",
            .textarea,
            es: "Precios por cantidad",
            en: "Prices by quantity",
            hint: Phrase(es: "Un renglón por escala: 12: 2,30", en: "A line for each step: 12: 2.30"),
            attributes: [("rows", "3")]
        )
        return [
            FormField("name", es: "Nombre", en: "Name", required: true, attributes: [("maxlength", "200")]),
            FormField("description", .textarea, es: "Descripción", en: "Description", attributes: [("maxlength", "4000")]),
            FormField("category", es: "Categoría", en: "Category", attributes: [("list", "categories"), ("maxlength", "100")]),
            owners.price == .store ? price : nil,
            owners.price == .store ? tiers : nil,
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
        let json = fields.json(names, bools: ["published"], decimals: decimals, in: request.language)
        guard owners.price == .store, fields.has("tiers") else { return try ProductBodies.draft(json, sku: sku) }
        let tiers = try tiers(fields.text("tiers"), in: request.language)
        return try ProductBodies.draft(json.merging(["tiers": .array(tiers)]), sku: sku)
    }

    /// Lines of `12: 2,30` as the API takes them.
    private static func tiers(_ typed: String, in language: Language) throws -> [JSON] {
        try typed.split(whereSeparator: \.isNewline).map { line in
            let parts = line.split(separator: ":").map { TypedDecimal.plain(String($0), in: language) }
            guard parts.count == 2, let minimum = Quantity(parts[0]), minimum > .zero, let price = UnitPrice(parts[1]), price >= .zero
            else {
                throw Refusal.invalidField(
                    at: "/tiers",
                    es: "«\(line)» debe ser una cantidad, dos puntos y un precio: 12: 2,30.",
                    en: "“\(line)” must be a quantity, a colon and a price: 12: 2.30."
                )
            }
            return ["min_quantity": .decimal(minimum), "unit_price": .decimal(price)]
        }
    }

    /// The fields as the product has them.
    static func values(_ product: Product, _ request: StorePageRequest) -> FormFields {
        let details = product.details
        let number = { (plain: String?) in plain.map(request.formats.number) ?? "" }
        var values = [
            ("name", details.name), ("description", details.description ?? ""), ("category", details.category ?? ""),
            ("price", number(product.price?.description)),
            (
                "tiers",
                product.tiers.tiers.map { "\(number($0.minQuantity.description)): \(number($0.unitPrice.description))" }
                    .joined(separator: "\n")
            ), ("stock", number(product.stock?.description)),
            ("min_quantity", number(details.minQuantity?.description)), ("multiple_of", number(details.multipleOf?.description)),
        ]
        if details.isPublished { values.append(("published", "true")) }
        return FormFields(values: values)
    }
}
