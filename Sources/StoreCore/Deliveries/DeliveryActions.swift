import Kernel
import Persistence

/// What the store wishes to be sent to Acqua. Called in the transaction that changes the order, so that a delivery exists
/// exactly when its cause does.
package enum DeliveryActions {
    /// The order was confirmed: it is to be created in Acqua.
    package static func orderConfirmed(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO deliveries (order_id, store_id, key, wish_revision, state, due_at, pending_since, created_at)
            SELECT id, store_id, CAST(\("order-" + order.text) AS TEXT), version, 'waiting', CAST(\(scope.now) AS BIGINT),
                CAST(\(scope.now) AS BIGINT), CAST(\(scope.now) AS BIGINT)
            FROM orders WHERE id = \(order) ON CONFLICT (order_id) DO NOTHING
            """
        )
    }

    /// A confirmed order was edited: what Acqua has of it is to follow. Takes the delivery's row: of what an order has, that is
    /// taken first, the stock that it holds afterwards, by people and workers alike, so that they never wait for each other.
    package static func orderEdited(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE deliveries SET
                wish_revision = (SELECT version FROM orders WHERE orders.id = deliveries.order_id), \(woken(scope))
            WHERE order_id = \(order)
            """
        )
    }

    /// A confirmed order was cancelled: what Acqua has of it is to be cancelled, or never sent. Takes the delivery's row, as above.
    package static func orderCancelled(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE deliveries SET
                wish_cancelled = 1, \(woken(scope))
            WHERE order_id = \(order)
            """
        )
    }

    /// Due now, unless a worker has it: that one looks at the wish again before it lets go.
    private static func woken(_ scope: StoreScope) -> SQL {
        """
        due_at = CASE WHEN leased_until IS NULL THEN \(scope.now) ELSE due_at END,
        pending_since = CASE WHEN state IN ('waiting', 'sending') THEN pending_since ELSE \(scope.now) END,
        state = CASE WHEN state = 'sending' THEN 'sending' ELSE 'waiting' END
        """
    }

    /// Tries a parked delivery again, with the key that it always had; one that is not parked is left alone.
    package static func retry(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE deliveries SET state = 'waiting', due_at = \(scope.now), pending_since = \(scope.now), retry_asked = 1
            WHERE order_id = \(order) AND store_id = \(scope.store) AND state = 'parked'
            """
        )
    }

    /// Tries all parked deliveries of the store again; how many there were.
    package static func retryAll(in scope: StoreScope) throws -> Int {
        try DeliveryLeases.update(
            "state = 'waiting', due_at = \(scope.now), pending_since = \(scope.now), retry_asked = 1",
            where: "state = 'parked'",
            in: scope
        )
    }

    /// The connection was saved or verified: what its credentials or permission hold up is worth another try; how many.
    @discardableResult
    package static func connectionMended(in scope: StoreScope) throws -> Int {
        try DeliveryLeases.update(
            """
            state = 'waiting', due_at = \(scope.now),
            pending_since = CASE WHEN state = 'parked' THEN \(scope.now) ELSE pending_since END
            """,
            where: "state IN ('parked', 'waiting') AND cause IN ('credentials', 'permission') AND leased_until IS NULL",
            in: scope
        )
    }
}
