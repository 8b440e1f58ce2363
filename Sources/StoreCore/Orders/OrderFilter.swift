package import Kernel
import Persistence

/// Which orders a list shows.
package struct OrderFilter: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case draft
        case onTheWay = "on_the_way"
        case needsAttention = "needs_attention"
        case inAcqua = "in_acqua"
        case processed, cancelled
    }

    package let state: State?
    /// An order of this number, whatever else is asked.
    package let number: Int64?
    /// A part of the buyer's name; empty for all.
    package let buyer: String
    package let label: OrderLabelID?
    /// Made at this instant or later.
    package let from: Instant?
    /// Made before this instant.
    package let before: Instant?

    package init(
        state: State?,
        number: Int64?,
        buyer: String,
        label: OrderLabelID? = nil,
        from: Instant? = nil,
        before: Instant? = nil
    ) {
        self.state = state
        self.number = number
        self.buyer = buyer
        self.label = label
        self.from = from
        self.before = before
    }

    /// The conditions, each with `AND` before it; `d` is the delivery.
    fileprivate var conditions: SQL {
        var parts: [SQL] = [""]
        if let number {
            parts.append("AND o.number = \(number)")
        } else if !buyer.isEmpty {
            let text = buyer.lowercased().replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            parts.append(
                """
                AND o.buyer_id IN (
                    SELECT b.id FROM buyers b WHERE b.store_id = o.store_id AND LOWER(b.name) LIKE \("%" + text + "%") ESCAPE '\\'
                )
                """
            )
        }
        if let label { parts.append("AND o.label_id = \(label)") }
        if let from { parts.append("AND o.created_at >= \(from)") }
        if let before { parts.append("AND o.created_at < \(before)") }
        switch state {
        case .draft: parts.append("AND o.status = 'draft'")
        case .cancelled: parts.append("AND o.status = 'cancelled'")
        case .onTheWay: parts.append("AND d.state IN ('waiting', 'sending')")
        case .needsAttention: parts.append("AND d.state = 'parked'")
        case .inAcqua: parts.append("AND d.state = 'sent' AND d.transaction_status = 'confirmed'")
        case .processed: parts.append("AND d.state = 'sent' AND d.transaction_status = 'processed'")
        case nil: break
        }
        return SQL.joined(parts, by: " ")
    }
}

extension OrderQueries {
    /// Orders without their lines that a filter lets through, the newest first.
    /// - Parameter before: only those with a smaller number.
    package static func search(_ filter: OrderFilter, before: Int64?, limit: Int, in scope: StoreScope) throws -> [Order] {
        try scope.tx.all(
            """
            SELECT \(orderColumns) FROM orders WHERE store_id = \(scope.store) AND number IN (
                SELECT o.number FROM orders o LEFT JOIN deliveries d ON d.order_id = o.id
                WHERE o.store_id = \(scope.store) AND o.number < \(before ?? Int64.max) \(filter.conditions)
                ORDER BY o.number DESC LIMIT \(limit)
            ) ORDER BY number DESC
            """
        ).map { try Order(row: $0, lines: []) }
    }
}
