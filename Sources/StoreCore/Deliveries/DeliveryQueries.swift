import Kernel
import Persistence

/// What became of the deliveries.
package enum DeliveryQueries {
    /// How far an order has come.
    package static func sync(of order: OrderID, in scope: StoreScope) throws -> SyncState {
        var sync = SyncState()
        let found = try scope.tx.first(
            "SELECT \(DeliveryRow.columns) FROM deliveries WHERE order_id = \(order) AND store_id = \(scope.store)"
        )
        guard let row = try found.map(DeliveryRow.init) else { return sync }
        switch row.state {
        case "waiting": sync.state = .pending
        case "sending": sync.state = .sending
        case "sent": sync.state = .sent
        case "parked": sync.state = .needsAttention
        default: sync.state = .none
        }
        sync.attempts = row.attempts
        sync.nextAttemptAt = row.state == "waiting" ? row.dueAt : nil
        sync.lastError = row.fault.map { fault in
            SyncState.Fault(
                status: fault["status"]?.integerValue.map { Int($0) },
                code: fault["code"]?.stringValue ?? "",
                detail: fault["detail"]?.stringValue ?? "",
                issues: (fault["issues"]?.arrayValue ?? []).map { issue in
                    SyncState.Issue(
                        pointer: issue["pointer"]?.stringValue ?? "",
                        code: issue["code"]?.stringValue ?? "",
                        detail: issue["detail"]?.stringValue ?? ""
                    )
                }
            )
        }
        sync.acquaTransactionID = row.transactionID
        sync.acquaNumber = row.transactionNumber
        sync.acquaStatus = row.transactionStatus
        return sync
    }

    /// Of the newest requests to Acqua, 1,000 at most: how many there are, and how many got no answer or an error.
    package static func errors(in scope: StoreScope) throws -> (requests: Int64, failed: Int64) {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS requests, COUNT(CASE WHEN status IS NULL OR status >= 400 THEN 1 END) AS failed FROM (
                SELECT status FROM delivery_attempts WHERE store_id = \(scope.store) ORDER BY id DESC LIMIT 1000
            ) AS newest
            """
        )
        return (try row?.integer("requests") ?? 0, try row?.integer("failed") ?? 0)
    }

    /// Every request that was made for an order, the oldest first.
    package static func attempts(of order: OrderID, in scope: StoreScope) throws -> [DeliveryAttempt] {
        try scope.tx.all(
            """
            SELECT at, method, path, status, code, detail, duration_ms FROM delivery_attempts
            WHERE order_id = \(order) AND store_id = \(scope.store) ORDER BY id
            """
        ).map { row in
            DeliveryAttempt(
                at: try row.instant("at"),
                method: try row.text("method"),
                path: try row.text("path"),
                status: try row.integerIfAny("status").map { Int($0) },
                code: try row.textIfAny("code"),
                detail: try row.textIfAny("detail"),
                durationMilliseconds: Int(try row.integer("duration_ms"))
            )
        }
    }

    /// Whether orders are parked because Acqua refuses the store's credentials.
    package static func areCredentialsRefused(in scope: StoreScope) throws -> Bool {
        try scope.tx.first(
            """
            SELECT order_id FROM deliveries WHERE store_id = \(scope.store) AND state = 'parked' AND cause = 'credentials' LIMIT 1
            """
        ) != nil
    }

    /// How many orders are on their way, and how many need a person.
    package static func totals(in scope: StoreScope) throws -> ERPStatus.Orders {
        let row = try scope.tx.first(
            """
            SELECT COUNT(CASE WHEN state <> 'parked' THEN 1 END) AS pending, COUNT(CASE WHEN state = 'parked' THEN 1 END) AS parked,
                MIN(CASE WHEN state <> 'parked' THEN pending_since END) AS oldest
            FROM deliveries WHERE store_id = \(scope.store) AND state IN ('waiting', 'sending', 'parked')
            """
        )
        let oldest = try row?.instantIfAny("oldest")
        return ERPStatus.Orders(
            pending: Int(try row?.integer("pending") ?? 0),
            needsAttention: Int(try row?.integer("parked") ?? 0),
            oldestPendingSeconds: oldest.map { Int(max(0, scope.now.seconds(since: $0))) }
        )
    }
}

/// An order that waits for a person, shortly.
package struct ParkedOrder: Equatable, Sendable {
    package let number: Int64
    /// The name of the buyer as confirmed.
    package let buyer: String?
    /// Why, in Acqua's words where it said any.
    package let detail: String?
}

extension DeliveryQueries {
    /// Orders that wait for a person, the oldest first.
    package static func parked(limit: Int, in scope: StoreScope) throws -> [ParkedOrder] {
        try scope.tx.all(
            """
            SELECT o.number, o.buyer, d.fault FROM deliveries d JOIN orders o ON o.id = d.order_id
            WHERE d.store_id = \(scope.store) AND d.state = 'parked' ORDER BY o.number LIMIT \(limit)
            """
        ).map { row in
            let buyer = try row.textIfAny("buyer").flatMap { try JSON.parse(Array($0.utf8))["name"]?.stringValue }
            let fault = try row.textIfAny("fault").map { try JSON.parse(Array($0.utf8)) }
            let issue = fault?["issues"]?.arrayValue?.first?["detail"]?.stringValue
            return ParkedOrder(number: try row.integer("number"), buyer: buyer, detail: issue ?? fault?["detail"]?.stringValue)
        }
    }
}
