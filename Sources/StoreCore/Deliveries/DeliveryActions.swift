import Kernel
import Persistence

/// What is sent to Acqua for the store's orders. Called in the transaction that changes the order, so that a delivery
/// exists exactly when its cause does.
package enum DeliveryActions {
    /// The order was confirmed: it is to be created in Acqua.
    package static func orderConfirmed(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO deliveries (order_id, store_id, kind, due_at)
            VALUES (\(order), \(scope.store), 'create', \(scope.now)) ON CONFLICT (order_id) DO NOTHING
            """
        )
    }

    /// A confirmed order was edited: what Acqua has of it is to follow.
    package static func orderEdited(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute("UPDATE deliveries SET due_at = \(scope.now) WHERE order_id = \(order)")
    }

    /// A confirmed order was cancelled: what Acqua has of it is to be cancelled, or never sent.
    package static func orderCancelled(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute("UPDATE deliveries SET kind = 'cancel', due_at = \(scope.now) WHERE order_id = \(order)")
    }

    /// Tries a parked delivery again, with the key that it always had; one that is not parked is left alone.
    package static func retry(_ order: OrderID, in scope: StoreScope) throws {
        try scope.tx.execute("UPDATE deliveries SET due_at = \(scope.now) WHERE order_id = \(order) AND store_id = \(scope.store)")
    }

    /// Tries all parked deliveries of the store again; how many there were.
    package static func retryAll(in scope: StoreScope) throws -> Int {
        try scope.tx.execute("UPDATE deliveries SET due_at = \(scope.now) WHERE store_id = \(scope.store)")
    }
}
