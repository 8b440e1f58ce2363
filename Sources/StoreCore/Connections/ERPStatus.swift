package import Kernel

/// How the connection is, for a glance.
package struct ERPStatus: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case ok, degraded, down
        /// There is no connection, or it is switched off.
        case off
    }

    package struct Orders: Equatable, Sendable {
        package var pending: Int
        package var needsAttention: Int
        package var oldestPendingSeconds: Int?

        package init(pending: Int = 0, needsAttention: Int = 0, oldestPendingSeconds: Int? = nil) {
            self.pending = pending
            self.needsAttention = needsAttention
            self.oldestPendingSeconds = oldestPendingSeconds
        }
    }

    package struct Figure: Equatable, Sendable {
        package var lastSuccess: Instant?
        package var changeTokenAgeSeconds: Int?

        package init(lastSuccess: Instant? = nil, changeTokenAgeSeconds: Int? = nil) {
            self.lastSuccess = lastSuccess
            self.changeTokenAgeSeconds = changeTokenAgeSeconds
        }
    }

    package var state: State
    package var orders: Orders
    package var stock: Figure
    package var prices: Figure

    package init(state: State, orders: Orders = Orders(), stock: Figure = Figure(), prices: Figure = Figure()) {
        self.state = state
        self.orders = orders
        self.stock = stock
        self.prices = prices
    }
}
