package import Kernel

/// What the connector reads of a transaction that Acqua answers with.
package struct TransactionView: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case confirmed, processed, cancelled
    }

    package let id: String
    /// As Acqua wrote it: a number or a text.
    package let number: JSON
    package let status: Status
    /// What `If-Match` wants.
    package let version: Int64
    /// The whole answer.
    package let json: JSON

    /// Nil where it is not of the contract's form; members that are not known are passed over.
    package init?(answer json: JSON) {
        guard let id = json["id"]?.stringValue, !id.isEmpty, let number = json["number"] else { return nil }
        guard let status = json["status"]?.stringValue.flatMap(Status.init(rawValue:)) else { return nil }
        guard let version = json["version"]?.integerValue ?? json["version"]?.stringValue.flatMap({ Int64($0) }) else { return nil }
        switch number {
        case .number, .string: break
        default: return nil
        }
        self.id = id
        self.number = number
        self.status = status
        self.version = version
        self.json = json
    }

    /// The transactions of a list.
    package static func list(answer json: JSON) -> [TransactionView]? {
        guard let items = json["items"]?.arrayValue else { return nil }
        let transactions = items.compactMap(TransactionView.init(answer:))
        return transactions.count == items.count ? transactions : nil
    }

    /// What may be edited, as the transaction has it now; nil where it cannot be read.
    package var terms: TransactionTermsBody? {
        guard let elements = json["lines"]?.arrayValue else { return nil }
        let lines = elements.compactMap(Self.line)
        guard lines.count == elements.count else { return nil }
        return TransactionTermsBody(
            date: json["date"]?.stringValue.flatMap(CalendarDate.init),
            currency: json["currency"]?.stringValue,
            warehouse: json["warehouse"]?.stringValue,
            lines: lines,
            discountPercent: Self.decimal(json["discount_percent"]) ?? .zero,
            surchargePercent: Self.decimal(json["surcharge_percent"]) ?? .zero,
            paymentTerms: json["payment_terms"]?.stringValue,
            notes: json["notes"]?.stringValue,
            total: Self.decimal(json["total"])
        )
    }

    private static func line(_ json: JSON) -> TransactionLineBody? {
        guard let sku = json["sku"]?.stringValue.flatMap(SKU.init), let quantity: Quantity = decimal(json["quantity"]) else { return nil }
        guard let unitPrice: UnitPrice = decimal(json["unit_price"]) else { return nil }
        return TransactionLineBody(
            sku: sku,
            quantity: quantity,
            unitPrice: unitPrice,
            discountPercent: decimal(json["discount_percent"]) ?? .zero
        )
    }

    private static func decimal<Unit>(_ json: JSON?) -> ExactDecimal<Unit>? {
        wireDecimal(json)
    }
}

/// A decimal of an answer: a string, or an integer.
func wireDecimal<Unit>(_ json: JSON?) -> ExactDecimal<Unit>? {
    switch json {
    case .string(let text)?: ExactDecimal<Unit>(text)
    case .number(let text)?: text.utf8.contains(UInt8(ascii: ".")) ? nil : ExactDecimal<Unit>(text)
    default: nil
    }
}
