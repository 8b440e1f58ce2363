import ERPCore
import Kernel
import WebSupport

/// A transaction as it comes and goes over the wire.
enum TransactionBodies {
    static let linesMaximum = 1000

    /// What is taken where the sender says nothing.
    struct Defaults: Sendable {
        let date: CalendarDate
        let currency: String
    }

    static func draft(_ json: JSON, defaults: Defaults) throws -> TransactionDraft {
        let form = try Form(json)
        _ = form.required("kind", .word(of: ["order"]))
        let reference = form.optional("external_reference", reference)
        let customer = form.required("customer_id", .text(maximum: 64))
        let buyer = form.optional("buyer", buyer)
        let content = content(form, defaults)
        try form.finish()
        guard let customer, let content else { throw Refusal.notFound }
        let document = try buyer.map { buyer in try CustomerBodies.document(buyer.typed, at: "/buyer/document") }
        return TransactionDraft(
            customer: CustomerID(customer),
            reference: reference,
            buyer: document.flatMap { document in json["buyer"].map { ($0, document) } },
            content: try content.checked()
        )
    }

    /// The body of an edit: that of the creation without `kind`, `external_reference`, `customer_id`, `buyer`.
    static func edit(_ json: JSON, defaults: Defaults) throws -> TransactionContent {
        let form = try Form(json)
        let content = content(form, defaults)
        try form.finish()
        guard let content else { throw Refusal.notFound }
        return try content.checked()
    }

    /// The content before its amounts are computed.
    private struct RawContent {
        struct Line {
            let sku: SKU
            let quantity: Quantity
            let unitPrice: UnitPrice
            let discount: Percent
        }

        let lines: [Line]
        let base: TransactionContent

        /// - Throws: `invalid_field` at the line whose amount is too large.
        func checked() throws -> TransactionContent {
            var content = base
            content.lines = try lines.enumerated().map { index, line in
                do {
                    return try TransactionLine(
                        sku: line.sku,
                        quantity: line.quantity,
                        unitPrice: line.unitPrice,
                        discount: line.discount
                    )
                } catch {
                    throw Refusal.invalidField(
                        at: "/lines/\(index)",
                        es: "El importe de la línea llega a 1.000.000.000.000.",
                        en: "The amount of the line reaches 1,000,000,000,000."
                    )
                }
            }
            return content
        }
    }

    private static func content(_ form: Form, _ defaults: Defaults) -> RawContent? {
        let lines = form.required("lines", .array(line, count: 1...linesMaximum))
        let date = form.optional("date", .date)
        let currency = form.optional("currency", .text(maximum: 3))
        let warehouse = form.optional("warehouse", .text(maximum: 40))
        let discount: Percent? = form.optional("discount_percent", .decimal(.upTo(100)))
        let surcharge: Percent? = form.optional("surcharge_percent", .decimal(.upTo(1000)))
        let terms = form.optional("payment_terms", .text(minimum: 0, maximum: 200))
        let notes = form.optional("notes", .text(minimum: 0, maximum: 4000, multiline: true))
        let total: Amount? = form.optional("total", .decimal(.notNegative))
        guard let lines else { return nil }
        let base = TransactionContent(
            lines: [],
            date: date ?? defaults.date,
            currency: currency ?? defaults.currency,
            warehouse: warehouse ?? "main",
            discount: discount ?? .zero,
            surcharge: surcharge ?? .zero,
            paymentTerms: terms,
            notes: notes,
            statedTotal: total
        )
        return RawContent(lines: lines, base: base)
    }

    private static var line: Form.Rule<RawContent.Line> {
        .object { form in
            let sku = form.required("sku", .sku)
            let quantity: Quantity? = form.required("quantity", .decimal(.positive))
            let unitPrice: UnitPrice? = form.required("unit_price", .decimal(.notNegative))
            let discount: Percent? = form.optional("discount_percent", .decimal(.upTo(100)))
            guard let sku, let quantity, let unitPrice else { return nil }
            return RawContent.Line(sku: sku, quantity: quantity, unitPrice: unitPrice, discount: discount ?? .zero)
        }
    }

    private static var reference: Form.Rule<ExternalReference> {
        .object { form in
            let origin = form.required("origin", .text(maximum: 120))
            let number = form.required("number", .text(maximum: 60))
            guard let origin, let number else { return nil }
            return ExternalReference(origin: origin, number: number)
        }
    }

    private static var buyer: Form.Rule<(name: String, typed: String)> {
        .object { form in
            let name = form.required("name", .text(maximum: 200))
            let document = form.required("document", .text(maximum: 40))
            _ = form.optional("fiscal_condition", .oneOf(FiscalCondition.self))
            _ = form.optional("address", CustomerBodies.address)
            _ = form.optional("phone", .text(maximum: 60))
            _ = form.optional("email", .email)
            guard let name, let document else { return nil }
            return (name, document)
        }
    }

    static func json(_ transaction: Transaction) -> JSON {
        [
            "id": .string(transaction.id.text),
            "number": .integer(transaction.number),
            "kind": "order",
            "status": .string(transaction.status.rawValue),
            "external_reference": transaction.reference.map { reference in
                ["origin": .string(reference.origin), "number": .string(reference.number)]
            } ?? .null,
            "customer_id": .string(transaction.customer.id.text),
            "customer": CustomerBodies.json(transaction.customer),
            "buyer": transaction.buyer ?? .null,
            "date": .string(transaction.date.description),
            "currency": .string(transaction.currency),
            "warehouse": .string(transaction.warehouse),
            "lines": .array(transaction.lines.map(json)),
            "discount_percent": .decimal(transaction.discount),
            "surcharge_percent": .decimal(transaction.surcharge),
            "payment_terms": .optional(transaction.paymentTerms),
            "notes": .optional(transaction.notes),
            "subtotal": .decimal(transaction.subtotal),
            "total": .decimal(transaction.total),
            "version": .integer(transaction.version),
            "created_by": .optional(transaction.createdBy),
            "created_at": .string(transaction.createdAt.description),
            "updated_at": .string(transaction.updatedAt.description),
        ]
    }

    /// What `?summary=true` answers of a transaction.
    static func json(_ summary: TransactionSummary) -> JSON {
        [
            "id": .string(summary.id.text),
            "number": .integer(summary.number),
            "status": .string(summary.status.rawValue),
            "external_reference": summary.reference.map { reference in
                ["origin": .string(reference.origin), "number": .string(reference.number)]
            } ?? .null,
            "customer_id": .string(summary.customer.text),
            "total": .decimal(summary.total),
            "version": .integer(summary.version),
            "updated_at": .string(summary.updatedAt.description),
        ]
    }

    private static func json(_ line: TransactionLine) -> JSON {
        [
            "sku": .string(line.sku.text), "quantity": .decimal(line.quantity), "unit_price": .decimal(line.unitPrice),
            "discount_percent": .decimal(line.discount), "amount": .decimal(line.amount),
        ]
    }
}
