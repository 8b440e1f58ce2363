package import Kernel

/// How far an order has come on its way to Acqua.
package struct SyncState: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Nothing of it is to be sent.
        case none
        case pending, sending, sent
        case needsAttention = "needs_attention"
    }

    /// Why the newest try failed.
    package struct Fault: Equatable, Sendable {
        /// Nil where no answer came.
        package let status: Int?
        package let code: String
        package let detail: String
        /// What is wrong where, in Acqua's words.
        package let issues: [Issue]

        package init(status: Int?, code: String, detail: String, issues: [Issue] = []) {
            self.status = status
            self.code = code
            self.detail = detail
            self.issues = issues
        }
    }

    /// One thing that Acqua finds wrong: `/lines/2/sku` points to the order's third line.
    package struct Issue: Equatable, Sendable {
        package let pointer: String
        package let code: String
        package let detail: String

        package init(pointer: String, code: String, detail: String) {
            self.pointer = pointer
            self.code = code
            self.detail = detail
        }
    }

    package var state = State.none
    /// How many times the transaction was posted.
    package var attempts = 0
    package var nextAttemptAt: Instant?
    package var lastError: Fault?
    package var acquaTransactionID: String?
    package var acquaNumber: Int64?
    /// `confirmed`, `processed` or `cancelled`, as Acqua last said.
    package var acquaStatus: String?

    package init() {}

    /// What a buyer learns of it: how far his order is, and nothing of tries and faults.
    package var forBuyer: SyncState {
        var shown = SyncState()
        shown.state = state
        (shown.acquaTransactionID, shown.acquaNumber, shown.acquaStatus) = (acquaTransactionID, acquaNumber, acquaStatus)
        return shown
    }
}

/// One request that was made for an order.
package struct DeliveryAttempt: Equatable, Sendable {
    package let at: Instant
    package let method: String
    package let path: String
    /// Nil where no answer came.
    package let status: Int?
    package let code: String?
    package let detail: String?
    package let durationMilliseconds: Int

    package init(at: Instant, method: String, path: String, status: Int?, code: String?, detail: String?, durationMilliseconds: Int) {
        self.at = at
        self.method = method
        self.path = path
        self.status = status
        self.code = code
        self.detail = detail
        self.durationMilliseconds = durationMilliseconds
    }
}
