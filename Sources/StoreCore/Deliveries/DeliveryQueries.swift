import Kernel
import Persistence

/// What became of the deliveries.
package enum DeliveryQueries {
    /// How far an order has come.
    package static func sync(of order: OrderID, in scope: StoreScope) throws -> SyncState {
        var sync = SyncState()
        let row = try scope.tx.first("SELECT due_at FROM deliveries WHERE order_id = \(order) AND store_id = \(scope.store)")
        if let row {
            sync.state = .pending
            sync.nextAttemptAt = try row.instant("due_at")
        }
        return sync
    }

    /// Every request that was made for an order, the oldest first.
    package static func attempts(of order: OrderID, in scope: StoreScope) throws -> [DeliveryAttempt] {
        []
    }
}
