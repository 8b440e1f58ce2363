import Kernel
import Persistence

/// What Acqua says of a transaction of ours.
package struct AcquaState: Equatable, Sendable {
    package let transactionID: String
    /// `confirmed`, `processed` or `cancelled`.
    package let status: String

    package init(transactionID: String, status: String) {
        self.transactionID = transactionID
        self.status = status
    }
}

/// What became of delivered orders in Acqua, as it is read back.
package enum OrderStates {
    /// Whether any delivered order may still change there.
    package static func areAnyOpen(in scope: StoreScope) throws -> Bool {
        try scope.tx.first(
            "SELECT order_id FROM deliveries WHERE store_id = \(scope.store) AND state = 'sent' AND transaction_status = 'confirmed' LIMIT 1"
        ) != nil
    }

    /// How far this source was read; nil where it was not.
    package static func token(of source: String, in scope: StoreScope) throws -> String? {
        try scope.tx.first(
            "SELECT change_token FROM order_state_positions WHERE store_id = \(scope.store) AND source = \(source)"
        )?.text("change_token")
    }

    package static func keep(token: String, of source: String, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO order_state_positions (store_id, source, change_token, updated_at)
            VALUES (\(scope.store), \(source), \(token), \(scope.now))
            ON CONFLICT (store_id) DO UPDATE SET
                source = excluded.source, change_token = excluded.change_token, updated_at = excluded.updated_at
            """
        )
    }

    package static func forgetToken(in scope: StoreScope) throws {
        try scope.tx.execute("DELETE FROM order_state_positions WHERE store_id = \(scope.store)")
    }

    /// Notes states that are final; how many orders they concern. A state never goes back, so that what was read twice or late
    /// changes nothing; what a worker has in hand, it finds out itself.
    package static func apply(_ states: [AcquaState], in scope: StoreScope) throws -> Int {
        let final = states.filter { ["processed", "cancelled"].contains($0.status) }
        guard !final.isEmpty else { return 0 }
        let told = SQL.with(
            "told",
            [.fixedInteger("store_id", scope.store.number), .text("transaction_id"), .text("status")],
            final.map { [$0.transactionID, $0.status] },
            for: scope.tx.dialect
        )
        let lock: SQL = scope.tx.dialect == .postgres ? "FOR UPDATE OF d" : ""
        let rows = try scope.tx.all(
            """
            \(told)
            SELECT d.order_id, told.status FROM told JOIN deliveries d ON d.store_id = told.store_id AND d.transaction_id = told.transaction_id
            WHERE d.state = 'sent' AND d.leased_until IS NULL AND d.transaction_status = 'confirmed' ORDER BY d.order_id \(lock)
            """
        ).map { (order: try $0.id("order_id") as OrderID, status: try $0.text("status")) }
        for row in rows {
            try scope.tx.execute("UPDATE deliveries SET transaction_status = \(row.status) WHERE order_id = \(row.order)")
        }
        // Acqua holds nothing for them any more, so neither does the store.
        try StockHolds.drop(rows.filter { $0.status == "cancelled" }.map(\.order), in: scope)
        return rows.count
    }
}
