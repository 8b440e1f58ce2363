import Kernel
import Persistence

/// What the business may have against an order. Each check gives its objections, so that the sender learns of all.
enum TransactionChecks {
    /// The currencies that an order may be in (ISO 4217).
    static let currencies: Set<String> = ["ARS", "USD", "EUR", "BRL", "UYU", "CLP", "PYG", "BOB", "PEN", "COP", "MXN"]

    /// Finds the transaction that bears this reference already; none where there is no reference.
    static func duplicate(of reference: ExternalReference?, in scope: InstanceScope) -> SQL {
        """
        SELECT id FROM transactions
        WHERE instance_id = \(scope.instance) AND origin = \(reference?.origin ?? "") AND origin_number = \(reference?.number ?? "")
        """
    }

    static func duplicate(_ rows: [SQLRow], of reference: ExternalReference?) throws -> [Refusal.Issue] {
        guard let reference, let id = try rows.first?.text("id") else { return [] }
        let phrase = Phrase(
            es: "Ya hay una transacción de \(reference.origin) con el número \(reference.number).",
            en: "There is a transaction of \(reference.origin) with the number \(reference.number) already."
        )
        return [
            .init("duplicate_external_reference", at: "/external_reference", phrase, extra: [.init("existing_id", .string(id))])
        ]
    }

    static func totals(
        of content: TransactionContent,
        noting objections: inout [Refusal.Issue]
    ) throws -> (subtotal: Amount, total: Amount) {
        let subtotal = try DocumentArithmetic.subtotal(of: content.lines.map(\.amount))
        let total = try DocumentArithmetic.total(subtotal: subtotal, discount: content.discount, surcharge: content.surcharge)
        if let stated = content.statedTotal, stated != total {
            let phrase = Phrase(
                es: "El total enviado es \(stated), pero las líneas suman \(total).",
                en: "The total sent is \(stated), but the lines come to \(total)."
            )
            let extra: [JSON.Member] = [.init("expected", .decimal(total)), .init("received", .decimal(stated))]
            objections.append(.init("total_mismatch", at: "/total", phrase, extra: extra))
        }
        return (subtotal, total)
    }

    static func warehouse(_ code: String, in scope: InstanceScope) -> SQL {
        "SELECT code FROM warehouses WHERE instance_id = \(scope.instance) AND code = \(code)"
    }

    static func warehouse(_ rows: [SQLRow], _ code: String) -> [Refusal.Issue] {
        guard rows.isEmpty else { return [] }
        let phrase = Phrase(es: "No existe el depósito «\(code)».", en: "There is no warehouse “\(code)”.")
        return [.init("unknown_warehouse", at: "/warehouse", phrase)]
    }

    static func currency(_ code: String) throws -> [Refusal.Issue] {
        guard !currencies.contains(code) else { return [] }
        let list = currencies.sorted().joined(separator: ", ")
        let phrase = Phrase(es: "La moneda debe ser una de: \(list).", en: "The currency must be one of: \(list).")
        return [.init("unknown_currency", at: "/currency", phrase)]
    }

    static var unknownCustomer: Refusal.Issue {
        .init("unknown_customer", at: "/customer_id", Phrase(es: "No existe ese cliente.", en: "There is no such customer."))
    }

    static var buyerMismatch: Refusal.Issue {
        .init(
            "buyer_mismatch",
            at: "/buyer/document",
            Phrase(
                es: "El documento del comprador no es el del cliente.",
                en: "The buyer's document is not the customer's."
            )
        )
    }

    static func notEditable(_ status: TransactionStatus) -> Refusal {
        let es = status == .processed ? "procesada" : "anulada"
        return Refusal(
            .refused,
            "not_editable",
            es: "La transacción ya está \(es): no admite ese cambio.",
            en: "The transaction is \(status.rawValue) already: it does not take that change.",
            extra: [.init("transaction_status", .string(status.rawValue))]
        )
    }
}
