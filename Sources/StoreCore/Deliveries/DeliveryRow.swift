package import Kernel
package import Persistence

/// A delivery as it lies in its row; what its words mean is the connector's business.
package struct DeliveryRow: Sendable {
    package let order: OrderID
    package let store: StoreID
    package let key: String
    package let fence: Int64
    package var wishRevision: Int64
    package var isWishCancelled: Bool
    package var isRetryAsked: Bool
    package var state: String
    package var cause: String?
    package var dueAt: Instant?
    package var creationBody: [UInt8]?
    package var editBody: [UInt8]?
    package var memory: JSON
    package var attempts: Int
    package var fault: JSON?
    package var transactionID: String?
    package var transactionNumber: Int64?
    package var transactionStatus: String?

    static let columns: SQL = """
        order_id, store_id, key, fence, wish_revision, wish_cancelled, retry_asked, state, cause, due_at, creation_body,
        edit_body, memory, attempts, fault, transaction_id, transaction_number, transaction_status
        """

    init(_ row: SQLRow) throws {
        order = try row.id("order_id")
        store = StoreID(try row.integer("store_id"))
        key = try row.text("key")
        fence = try row.integer("fence")
        wishRevision = try row.integer("wish_revision")
        isWishCancelled = try row.bool("wish_cancelled")
        isRetryAsked = try row.bool("retry_asked")
        state = try row.text("state")
        cause = try row.textIfAny("cause")
        dueAt = try row.instantIfAny("due_at")
        creationBody = try row.bytesIfAny("creation_body")
        editBody = try row.bytesIfAny("edit_body")
        memory = try JSON.parse(Array(try row.text("memory").utf8))
        attempts = Int(try row.integer("attempts"))
        fault = try row.textIfAny("fault").map { try JSON.parse(Array($0.utf8)) }
        transactionID = try row.textIfAny("transaction_id")
        transactionNumber = try row.integerIfAny("transaction_number")
        transactionStatus = try row.textIfAny("transaction_status")
    }
}

/// The leases of deliveries, and what their holders write.
package enum DeliveryLeases {
    /// Longer than any single request takes; a worker that is gone for so long has lost its lease.
    private static let leaseSeconds = 60.0

    /// Takes deliveries that are due and that nobody holds, the longest due first.
    package static func claim(limit: Int, at now: Instant, in tx: any SQLTransaction) throws -> [DeliveryRow] {
        let lock: SQL = tx.dialect == .postgres ? "FOR UPDATE OF d SKIP LOCKED" : ""
        return try tx.all(
            """
            UPDATE deliveries SET fence = fence + 1, leased_until = \(now.advanced(bySeconds: leaseSeconds))
            WHERE order_id IN (
                SELECT d.order_id FROM deliveries d
                JOIN erp_connections c ON c.store_id = d.store_id AND c.enabled = 1
                WHERE d.due_at <= \(now) AND (d.leased_until IS NULL OR d.leased_until < \(now))
                ORDER BY d.due_at LIMIT \(limit) \(lock)
            ) RETURNING \(DeliveryRow.columns)
            """
        ).map(DeliveryRow.init)
    }

    /// Frees what a server held that is gone: where one process has the whole database, none but it can hold anything.
    package static func releaseAbandoned(in tx: any SQLTransaction) throws {
        guard tx.dialect == .sqlite else { return }
        try tx.execute("UPDATE deliveries SET leased_until = NULL WHERE leased_until IS NOT NULL")
    }

    /// When the next delivery is due, nil where none is.
    package static func nextDue(in tx: any SQLTransaction) throws -> Instant? {
        try tx.first("SELECT MIN(due_at) AS due_at FROM deliveries WHERE due_at IS NOT NULL")?.instantIfAny("due_at")
    }

    /// Writes what the holder of the lease knows, and learns what the store wishes now.
    /// - Parameter isDone: whether the lease is given back.
    /// - Returns: nil where the lease was lost: another worker has the delivery.
    package static func keep(_ row: DeliveryRow, isDone: Bool, in scope: StoreScope) throws -> (revision: Int64, isCancelled: Bool)? {
        let until: Instant? = isDone ? nil : scope.now.advanced(bySeconds: leaseSeconds)
        // What people changed meanwhile is taken up at once, whatever the holder thought.
        let isStale: SQL = "(wish_revision <> \(row.wishRevision) OR wish_cancelled <> \(row.isWishCancelled))"
        let kept = try scope.tx.first(
            """
            UPDATE deliveries SET
                state = CASE WHEN \(isDone) = 1 AND \(isStale) THEN 'waiting' ELSE \(row.state) END,
                due_at = CASE WHEN \(isDone) = 1 AND \(isStale) THEN \(scope.now) ELSE CAST(\(row.dueAt) AS BIGINT) END,
                cause = \(row.cause), retry_asked = 0, leased_until = \(until), creation_body = \(row.creationBody),
                edit_body = \(row.editBody), memory = \(row.memory.text), attempts = \(row.attempts), fault = \(row.fault?.text),
                transaction_id = \(row.transactionID), transaction_number = \(row.transactionNumber),
                transaction_status = \(row.transactionStatus)
            WHERE order_id = \(row.order) AND fence = \(row.fence)
            RETURNING wish_revision, wish_cancelled
            """
        )
        return try kept.map { (try $0.integer("wish_revision"), try $0.bool("wish_cancelled")) }
    }

    /// Acqua works: what waits because nobody knew is due at once.
    package static func wakeOthers(in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE deliveries SET due_at = \(scope.now)
            WHERE store_id = \(scope.store) AND state = 'waiting' AND cause = 'unknown' AND due_at > \(scope.now)
            """
        )
    }

    /// The credentials are refused: all that waits is parked.
    package static func parkAll(fault: JSON, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE deliveries SET state = 'parked', cause = 'credentials', due_at = NULL, fault = \(fault.text)
            WHERE store_id = \(scope.store) AND state = 'waiting' AND (leased_until IS NULL OR leased_until < \(scope.now))
            """
        )
    }

    package static func note(_ attempt: DeliveryAttempt, of order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO delivery_attempts (order_id, store_id, at, method, path, status, code, detail, duration_ms)
            VALUES (
                \(order), \(scope.store), \(attempt.at), \(attempt.method), \(attempt.path), \(attempt.status), \(attempt.code),
                \(attempt.detail), \(attempt.durationMilliseconds)
            )
            """
        )
    }
}
