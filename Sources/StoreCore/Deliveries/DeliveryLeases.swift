package import Kernel
package import Persistence

/// A delivery that a worker has taken: nobody else writes to it while the fence stands.
package struct DeliveryClaim: Hashable, Sendable {
    package let order: OrderID
    package let store: StoreID
    /// Counts the workers that took it.
    package let fence: Int64
}

/// The leases of deliveries, and what their holders write.
package enum DeliveryLeases {
    /// Longer than any single request takes; a worker that is gone for so long has lost its lease.
    private static let leaseSeconds = 45.0
    /// How many requests of an order are kept: one that fails for weeks does not fill the disk.
    private static let attemptsKept = 1000

    /// When the store's next delivery is due, nil where none is.
    package static func nextDue(in scope: StoreScope) throws -> Instant? {
        try scope.tx.first(
            "SELECT MIN(due_at) AS due_at FROM deliveries WHERE store_id = \(scope.store) AND due_at IS NOT NULL"
        )?.instantIfAny("due_at")
    }

    /// Takes deliveries of the store that are due and that nobody holds, the longest due first.
    package static func claim(limit: Int, in scope: StoreScope) throws -> [DeliveryClaim] {
        let now = scope.now
        let until = now.advanced(bySeconds: leaseSeconds)
        let lock: SQL = scope.tx.dialect == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        // Materialized: a planner may ask a plain subquery more than once, and each time it would lock rows more.
        return try scope.tx.all(
            """
            WITH due AS MATERIALIZED (
                SELECT order_id FROM deliveries
                WHERE store_id = \(scope.store) AND due_at <= \(now) AND (leased_until IS NULL OR leased_until <= \(now))
                ORDER BY due_at LIMIT \(limit) \(lock)
            )
            UPDATE deliveries SET fence = fence + 1, leased_until = \(until), due_at = \(until)
            WHERE order_id IN (SELECT due.order_id FROM due) RETURNING order_id, fence
            """
        ).map { DeliveryClaim(order: try $0.id("order_id"), store: scope.store, fence: try $0.integer("fence")) }
    }

    /// Frees what a server held that is gone: where one process has the whole database, none but it can hold anything.
    package static func releaseAbandoned(at now: Instant, in tx: any SQLTransaction) throws {
        guard tx.dialect == .sqlite else { return }
        try tx.execute("UPDATE deliveries SET leased_until = NULL, due_at = \(now) WHERE leased_until IS NOT NULL")
    }

    /// The delivery as it lies there now, the wish of people included; nil where the lease was lost to another worker.
    /// Held until the transaction ends.
    package static func load(_ claim: DeliveryClaim, in scope: StoreScope) throws -> DeliveryRow? {
        let lock: SQL = scope.tx.dialect == .postgres ? "FOR UPDATE" : ""
        return try scope.tx.first(
            """
            SELECT \(DeliveryRow.columns) FROM deliveries WHERE order_id = \(claim.order) AND fence = \(claim.fence) \(lock)
            """
        ).map(DeliveryRow.init)
    }

    /// Writes what the holder of the lease has decided, in the transaction in which it loaded the row.
    /// - Parameter isDone: whether the lease is given back; else it begins anew.
    package static func keep(_ row: DeliveryRow, isDone: Bool, in scope: StoreScope) throws {
        let until: Instant? = isDone ? nil : scope.now.advanced(bySeconds: leaseSeconds)
        try scope.tx.execute(
            """
            UPDATE deliveries SET
                state = \(row.state), due_at = \(isDone ? row.dueAt : until), cause = \(row.cause), retry_asked = 0,
                leased_until = \(until), creation_body = \(row.creationBody), edit_body = \(row.editBody),
                edits_under_way = \(JSON.array(row.editsUnderWay).text),
                memory = \(row.memory.text), attempts = \(row.attempts), fault = \(row.fault?.text),
                transaction_id = \(row.transactionID), transaction_number = \(row.transactionNumber),
                transaction_status = \(row.transactionStatus)
            WHERE order_id = \(row.order) AND fence = \(row.fence)
            """
        )
    }

    /// Acqua works: what waits because nobody knew is due at once.
    package static func wakeOthers(in scope: StoreScope) throws {
        try update(
            "due_at = \(scope.now)",
            where: "due_at > \(scope.now) AND state = 'waiting' AND cause = 'unknown' AND leased_until IS NULL",
            in: scope
        )
    }

    /// The credentials are refused: all that waits is parked.
    package static func parkAll(fault: JSON, in scope: StoreScope) throws {
        try update(
            "state = 'parked', cause = 'credentials', due_at = NULL, fault = \(fault.text)",
            where: "due_at IS NOT NULL AND state = 'waiting' AND leased_until IS NULL",
            in: scope
        )
    }

    /// Changes many of the store's deliveries at once, each taken in the order of its key, so that two who do this never wait
    /// for each other; how many there were.
    @discardableResult
    static func update(_ changes: SQL, where condition: SQL, in scope: StoreScope) throws -> Int {
        let lock: SQL = scope.tx.dialect == .postgres ? "FOR UPDATE" : ""
        return try scope.tx.execute(
            """
            WITH found AS MATERIALIZED (
                SELECT order_id FROM deliveries WHERE store_id = \(scope.store) AND \(condition) ORDER BY order_id \(lock)
            )
            UPDATE deliveries SET \(changes) WHERE order_id IN (SELECT found.order_id FROM found)
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

    /// Forgets the oldest requests of an order that has very many.
    package static func prune(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            DELETE FROM delivery_attempts WHERE order_id = \(order) AND id <= (
                SELECT id FROM delivery_attempts WHERE order_id = \(order) ORDER BY id DESC LIMIT 1 OFFSET \(attemptsKept)
            )
            """
        )
    }
}
