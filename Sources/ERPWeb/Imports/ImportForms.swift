import ERPCore
import Kernel
import WebSupport

/// Reads the rows of a chunk with the rules of the JSON fields; the faults of a row become its rejections.
struct ImportForms {
    let chunk: ImportChunk
    private(set) var tally: ImportTally

    init(_ chunk: ImportChunk) {
        self.chunk = chunk
        tally = chunk.tally
    }

    mutating func products() -> [ImportRow<ProductEntry>] {
        read { form in
            let sku = form.required("sku", .sku)
            let name = form.optional("name", ProductBodies.name)
            var fields = ProductFields(name: name ?? "")
            fields.unit = form.optional("unit", ProductBodies.unit)
            fields.barcode = form.optional("barcode", ProductBodies.barcode)
            fields.taxRate = form.optional("tax_rate", .decimal(.upTo(100)))
            fields.isActive = form.optional("active", .bool) ?? true
            fields.allowBackorder = form.optional("allow_backorder", .bool)
            try form.finish()
            return sku.map { ProductEntry(sku: $0, fields: fields) }
        }
    }

    mutating func stock() -> [ImportRow<StockLine>] {
        read { form in
            let sku = form.required("sku", .sku)
            let quantity = form.required("quantity", .decimal(.any)) as Quantity?
            try form.finish()
            guard let sku, let quantity else { return nil }
            return StockLine(sku: sku, quantity: quantity)
        }
    }

    mutating func prices() -> [ImportRow<PriceRow>] {
        read { form in
            let sku = form.required("sku", .sku)
            let price = form.optional("unit_price", .decimal(.notNegative)) as UnitPrice?
            let from = form.optional("min_quantity", PriceBodies.minQuantity) ?? PriceRow.base
            try form.finish()
            return sku.map { PriceRow(sku: $0, minQuantity: from, unitPrice: price) }
        }
    }

    mutating func customers() -> [ImportRow<CustomerEntry>] {
        read { form in
            let typed = form.required("document", .text(maximum: 40))
            var fields = CustomerFields(name: form.optional("name", .text(maximum: 200)) ?? "")
            fields.fiscalCondition = form.optional("fiscal_condition", .fiscalCondition)
            fields.phone = form.optional("phone", .text(maximum: 60))
            fields.email = form.optional("email", .email)
            fields.notes = form.optional("notes", .text(maximum: 4000, multiline: true))
            let address = CustomerBodies.addressFields(form)
            if address.hasContent { fields.address = address }
            try form.finish()
            return try typed.map { CustomerEntry(document: try CustomerBodies.document($0), fields: fields) }
        }
    }

    private mutating func read<Value: Sendable>(_ build: (Form) throws -> Value?) -> [ImportRow<Value>] {
        var rows: [ImportRow<Value>] = []
        rows.reserveCapacity(chunk.rows.count)
        for row in chunk.rows {
            do {
                if let value = try build(try Form(Self.plain(row.fields))) { rows.append(ImportRow(number: row.number, value: value)) }
            } catch let refusal as Refusal {
                tally.reject(refusal.issues.map { Self.rejection($0, row: row.number) })
            } catch {
                // A form throws refusals alone.
                tally.reject([.init(row: row.number, column: nil, code: "invalid_row", detail: Self.unreadable)])
            }
        }
        return rows
    }

    /// The fields without the `'` that our own files put before what a spreadsheet would take for a formula.
    private static func plain(_ fields: JSON) -> JSON {
        guard case .object(let members) = fields, members.contains(where: { $0.value.stringValue?.first == "'" }) else { return fields }
        return .object(members.map { .init($0.name, $0.value.stringValue.map { .string(SpreadsheetCell.plain($0)) } ?? $0.value) })
    }

    private static func rejection(_ issue: Refusal.Issue, row: Int) -> ImportTally.Rejection {
        let column = issue.pointer.split(separator: "/").first.map(String.init)
        return ImportTally.Rejection(row: row, column: column, code: issue.code, detail: issue.detail)
    }

    private static var unreadable: Phrase {
        Phrase(es: "La fila no se puede leer.", en: "The row cannot be read.")
    }
}

extension Address {
    fileprivate var hasContent: Bool { [street, city, province, postalCode, country].contains { $0 != nil } }
}
