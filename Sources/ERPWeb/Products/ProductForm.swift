import ERPCore
import Kernel
import WebSupport

/// The form of a product: the fields of the API's body.
enum ProductForm {
    static let sku = FormField(
        "sku",
        es: "Código (SKU)",
        en: "SKU",
        hint: Phrase(
            es: "Como lo usan la tienda y el depósito, mayúsculas incluidas. No se puede cambiar.",
            en: "As the store and the warehouse use it, case included. It cannot be changed."
        ),
        required: true,
        attributes: [("maxlength", "64"), ("autocapitalize", "off"), ("spellcheck", "false")]
    )

    static func fields(_ language: Language) -> [FormField] {
        [
            FormField("name", es: "Nombre", en: "Name", required: true, attributes: [("maxlength", "200")]),
            FormField(
                "unit",
                es: "Unidad",
                en: "Unit",
                hint: Phrase(es: "u, kg, caja de 12…", en: "each, kg, box of 12…"),
                attributes: [("maxlength", "20")]
            ),
            FormField(
                "barcode",
                es: "Código de barras",
                en: "Barcode",
                hint: Phrase(
                    es: "De 8, 12, 13 o 14 dígitos es un GTIN, y se revisa su último dígito. Sirve el lector.",
                    en: "With 8, 12, 13 or 14 digits it is a GTIN, whose last digit is checked. A scanner will do."
                ),
                attributes: [("maxlength", "64"), ("inputmode", "numeric"), ("data-gtin", "")]
            ),
            FormField(
                "tax_rate",
                .decimal,
                es: "IVA (%)",
                en: "VAT (%)",
                hint: Phrase(es: "21, 10,5, 27 o 0.", en: "21, 10.5, 27 or 0.")
            ),
            FormField(
                "allow_backorder",
                .select,
                es: "Venta sin stock",
                en: "Back-orders",
                required: true,
                choices: [
                    .init(asCompany, Phrase(es: "Como la empresa", en: "As the company").text(in: language)),
                    .init("true", Phrase(es: "Se permite", en: "Allowed").text(in: language)),
                    .init("false", Phrase(es: "No se permite", en: "Not allowed").text(in: language)),
                ]
            ),
            FormField(
                "active",
                .checkbox,
                es: "Activo",
                en: "Active",
                hint: Phrase(
                    es: "Uno inactivo no se vende ni se ve en la tienda; conserva su historia y su stock.",
                    en: "An inactive one is neither sold nor seen in the store; it keeps its history and its stock."
                )
            ),
        ]
    }

    /// Not empty: a browser does not send a form in which something required is empty.
    private static let asCompany = "company"

    /// What the API would get.
    static func body(_ fields: FormFields, in language: Language) throws -> ProductFields {
        let names = ["name", "unit", "barcode", "tax_rate", "active"]
        let plain = fields.json(names, bools: ["active"], decimals: ["tax_rate"], in: language)
        let choice: JSON =
            switch fields.text("allow_backorder") {
            case "true": true
            case "false": false
            default: .null
            }
        return try ProductBodies.fields(plain.merging(["allow_backorder": choice]))
    }

    static func values(_ product: Product, _ formats: Formats) -> FormFields {
        let fields = product.fields
        var values: [(name: String, value: String)] = [
            ("name", fields.name), ("unit", fields.unit ?? ""), ("barcode", fields.barcode ?? ""),
            ("tax_rate", fields.taxRate.map { formats.number($0.description) } ?? ""),
            ("allow_backorder", fields.allowBackorder.map { $0 ? "true" : "false" } ?? asCompany),
        ]
        if fields.isActive { values.append(("active", "true")) }
        return FormFields(values: values)
    }
}
