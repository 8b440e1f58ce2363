import Kernel
import Persistence

/// Recomputes the amounts of every transaction of an instance from its lines, so many at a time.
enum TransactionVerification {
    private static let pageSize = 500

    private struct Head {
        let number: Int64
        let discount: Percent
        let surcharge: Percent
        let subtotal: Amount
        let total: Amount
    }

    static func verify(_ instance: InstanceID, in tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        var last = ""
        while true {
            let page = try tx.all(
                """
                SELECT id, number, discount_percent, surcharge_percent, subtotal, total FROM transactions
                WHERE instance_id = \(instance) AND id > \(last) ORDER BY id LIMIT \(pageSize)
                """
            )
            guard let end = try page.last?.text("id") else { return }
            var heads: [String: Head] = [:]
            for row in page {
                heads[try row.text("id")] = Head(
                    number: try row.integer("number"),
                    discount: try row.decimal("discount_percent"),
                    surcharge: try row.decimal("surcharge_percent"),
                    subtotal: try row.decimal("subtotal"),
                    total: try row.decimal("total")
                )
            }
            try compare(heads, try amounts(page.map { try $0.text("id") }, heads, tx, &report), &report)
            report.transactions += page.count
            last = end
        }
    }

    /// The amounts of the lines of these transactions, recomputed.
    private static func amounts(
        _ ids: [String],
        _ heads: [String: Head],
        _ tx: any SQLTransaction,
        _ report: inout VerificationReport
    ) throws -> [String: [Amount]] {
        var amounts: [String: [Amount]] = [:]
        try tx.forEach(
            """
            \(SQL.with("wanted", [.text("id")], ids.map { [$0] }, for: tx.dialect))
            SELECT line.transaction_id AS id, line.position AS position, line.quantity AS quantity, line.unit_price AS unit_price,
                line.discount_percent AS discount_percent, line.amount AS amount
            FROM wanted JOIN transaction_lines AS line ON line.transaction_id = wanted.id
            """
        ) { row in
            let id = try row.text("id")
            let right = try DocumentArithmetic.lineAmount(
                quantity: try row.decimal("quantity"),
                unitPrice: try row.decimal("unit_price"),
                discount: try row.decimal("discount_percent")
            )
            let stored: Amount = try row.decimal("amount")
            amounts[id, default: []].append(right)
            report.lines += 1
            if stored != right {
                let place = "\(heads[id]?.number ?? 0)/\(try row.integer("position"))"
                report.note(
                    es: "Transacción \(place): el renglón dice \(stored) y da \(right)",
                    en: "Transaction \(place): the line says \(stored) and comes to \(right)"
                )
            }
        }
        return amounts
    }

    private static func compare(
        _ heads: [String: Head],
        _ amounts: [String: [Amount]],
        _ report: inout VerificationReport
    ) throws {
        for (id, head) in heads {
            let subtotal = try DocumentArithmetic.subtotal(of: amounts[id] ?? [])
            let total = try DocumentArithmetic.total(subtotal: subtotal, discount: head.discount, surcharge: head.surcharge)
            if subtotal != head.subtotal || total != head.total {
                report.note(
                    es: "Transacción \(head.number): dice \(head.subtotal) y \(head.total), y sus renglones dan \(subtotal) y \(total)",
                    en:
                        "Transaction \(head.number): it says \(head.subtotal) and \(head.total), and its lines come to \(subtotal) and \(total)"
                )
            }
        }
    }
}
