import ERPCore
import Kernel
import WebSupport

/// Products and their prices as lists show them.
enum ProductTable {
    static func make(_ products: [Product], _ prices: [SKU: PriceItem], _ request: ERPPageRequest) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Producto", en: "Product"), .init(es: "Código de barras", en: "Barcode"), .init(es: "Unidad", en: "Unit"),
            .init(es: "IVA", en: "VAT", isNumber: true), .init(es: "Precio base", en: "Base price", isNumber: true),
            .init(es: "Estado", en: "State"),
        ]
        let rows = products.map { product in
            let fields = product.fields
            let price = prices[product.sku]?.tiers.first?.unitPrice
            let steps = max(0, (prices[product.sku]?.tiers.count ?? 0) - 1)
            let detail = steps == 0 ? nil : request.text(Phrase(es: "y \(steps) por cantidad", en: "and \(steps) by quantity"))
            let noPrice = RecordTable.Cell(
                fields.isActive ? request.text(Phrase(es: "Sin precio", en: "No price")) : "–",
                tone: fields.isActive ? "warn" : nil
            )
            return RecordTable.Row(
                [
                    .init(fields.name, detail: product.sku.text), .init(fields.barcode ?? "–"), .init(fields.unit ?? "–"),
                    .init(fields.taxRate.map(request.formats.percent) ?? "–"),
                    price.map { RecordTable.Cell(request.formats.money($0), detail: detail) } ?? noPrice,
                    fields.isActive
                        ? .init(request.text(Phrase(es: "Activo", en: "Active")), tone: "good")
                        : .init(request.text(Phrase(es: "Inactivo", en: "Inactive")), tone: "grey"),
                ],
                href: request.path(ProductPages.path(product.sku))
            )
        }
        return RecordTable(request.text(Phrase(es: "Productos", en: "Products")), columns, rows)
    }

    /// The prices of a product in one list.
    static func prices(_ list: PriceList, _ sheet: PriceSheet?, _ sku: SKU, _ request: ERPPageRequest) -> JSON {
        let rows = sheet?.tiers.prices.sorted { $0.key < $1.key } ?? []
        return [
            "name": .string(list.fields.name), "code": .string(list.code),
            "href": .string(request.path(ProductPricePages.path(sku)) + "?list=\(PathSegment.encoded(list.code))"),
            "has_price": .bool(!rows.isEmpty),
            "rows": .array(
                rows.map { quantity, price in
                    [
                        "from": .string(quantity == PriceRow.base ? "" : request.formats.quantity(quantity)),
                        "price": .string(request.formats.money(price)),
                    ]
                }
            ),
        ]
    }
}
