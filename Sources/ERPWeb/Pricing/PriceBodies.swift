import ERPCore
import Kernel

/// Price lists and prices as they come and go over the wire.
enum PriceBodies {
    /// The most rows in one request; its body has a limit besides.
    private static let rowsMaximum = 30_000

    static func list(_ json: JSON, currency: String) throws -> PriceListFields {
        let form = try Form(json)
        let name = form.required("name", .text(maximum: 100))
        let currency = form.optional("currency", .text(minimum: 3, maximum: 3)) ?? currency
        let isTaxIncluded = form.optional("tax_included", .bool) ?? false
        try form.finish()
        return PriceListFields(name: name ?? "", currency: currency, isTaxIncluded: isTaxIncluded)
    }

    static func rows(_ json: JSON) throws -> [PriceRow] {
        let form = try Form(json)
        let rows = form.required("prices", .array(row, count: 1...rowsMaximum))
        try form.finish()
        return rows ?? []
    }

    private static var row: Form.Rule<PriceRow> {
        .object { form in
            let sku = form.required("sku", .sku)
            let price = form.patch("unit_price", .decimal(.notNegative)) as Form.Patch<UnitPrice>
            let from = form.optional("min_quantity", minQuantity)
            let was = form.patch("was", .decimal(.notNegative)) as Form.Patch<UnitPrice>
            guard let sku else { return nil }
            switch price {
            case .set(let price): return made(sku, from, price, was)
            case .clear: return made(sku, from, nil, was)
            case .absent:
                if !form.has("unit_price") {
                    form.refuse("unit_price", es: "Falta el campo «unit_price».", en: "The field “unit_price” is missing.")
                }
                return nil
            }
        }
    }

    private static func made(_ sku: SKU, _ from: Quantity?, _ price: UnitPrice?, _ was: Form.Patch<UnitPrice>) -> PriceRow {
        var row = PriceRow(sku: sku, minQuantity: from ?? PriceRow.base, unitPrice: price)
        switch was {
        case .absent: row.expected = .anything
        case .clear: row.expected = .seen(nil)
        case .set(let seen): row.expected = .seen(seen)
        }
        return row
    }

    /// At least 1, from which the base price holds.
    static var minQuantity: Form.Rule<Quantity> {
        Form.Rule<Quantity>.decimal(.positive).narrowed(
            Phrase(
                es: "Debe ser al menos 1: desde 1 rige el precio base.",
                en: "It must be at least 1: the base price holds from 1."
            )
        ) { $0 >= PriceRow.base ? $0 : nil }
    }

    static func json(_ list: PriceList) -> JSON {
        [
            "code": .string(list.code),
            "name": .string(list.fields.name),
            "currency": .string(list.fields.currency),
            "tax_included": .bool(list.fields.isTaxIncluded),
            "version": .integer(list.version),
            "created_at": .string(list.createdAt.description),
            "updated_at": .string(list.updatedAt.description),
        ]
    }

    /// The prices of a SKU as of a moment, in what they were then.
    static func json(_ sheet: PriceSheet, _ fields: PriceListFields) -> JSON {
        let rows = sheet.tiers.prices.sorted { $0.key < $1.key }
        return [
            "sku": .string(sheet.sku.text),
            "currency": .string(fields.currency),
            "tax_included": .bool(fields.isTaxIncluded),
            "unit_price": sheet.tiers.prices[PriceRow.base].map(JSON.decimal) ?? .null,
            "tiers": .array(
                rows.filter { $0.key != PriceRow.base }.map { ["min_quantity": .decimal($0.key), "unit_price": .decimal($0.value)] }
            ),
        ]
    }

    static func json(_ entry: PriceHistoryEntry) -> JSON {
        [
            "at": .string(entry.at.description),
            "min_quantity": .decimal(entry.change.minQuantity),
            "before": entry.change.before.map(JSON.decimal) ?? .null,
            "unit_price": entry.change.after.map(JSON.decimal) ?? .null,
            "cause": .string(entry.cause.rawValue),
            "by": .string(entry.actor),
            "repricing_id": .optional(entry.repricing?.text),
        ]
    }
}
