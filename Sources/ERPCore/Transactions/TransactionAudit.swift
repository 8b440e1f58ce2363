package import Kernel

extension Transaction {
    /// What an edit may change, as the audit trail tells it.
    var editable: JSON {
        [
            "lines": .array(lines.map(\.told)), "date": .string(date.description), "currency": .string(currency),
            "warehouse": .string(warehouse), "discount_percent": .decimal(discount), "surcharge_percent": .decimal(surcharge),
            "payment_terms": .optional(paymentTerms), "notes": .optional(notes), "total": .decimal(total),
        ]
    }

    /// What the audit trail keeps of one that was made; the rest stands in the transaction.
    var placed: JSON {
        [
            "number": .integer(number), "customer_id": .string(customer.id.text), "lines": .integer(lines.count), "total": .decimal(total),
            "external_reference": reference.map { .string("\($0.origin) \($0.number)") } ?? .null,
        ]
    }
}

extension TransactionLine {
    /// `6 × 85123A, 2.55, 10 %`.
    package var told: JSON {
        let off = discount == .zero ? "" : ", −\(discount) %"
        return .string("\(quantity) × \(sku) · \(unitPrice)\(off)")
    }
}
