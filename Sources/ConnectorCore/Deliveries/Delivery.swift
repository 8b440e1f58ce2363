package import ERPWire
package import Kernel

/// How far one order has come on its way to Acqua: a value that is kept in a row between any two requests.
///
/// What the store wishes is told to it (`wish`); the rest is what the connector knows. `handle` is its only verb.
package struct Delivery: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// To be taken up at `dueAt`.
        case waiting
        /// A request is under way, or was when its worker went away.
        case sending
        /// Acqua has what the store wishes.
        case sent
        /// Cancelled before anything was sent: Acqua never hears of it.
        case none
        /// Goes on when a person says so, or the connection is mended.
        case parked
    }

    /// Why a delivery waits or is parked.
    package enum Cause: String, Hashable, Sendable, CaseIterable {
        case credentials, permission, refused, conflict, redirected, changed
        /// Waits because nobody knows what became of the last try; the success of another order wakes it.
        case unknown
        /// Waits as long as Acqua said.
        case busy
        /// Waits for a moment of its own.
        case pause
    }

    /// What the store wishes now; changed by people at any time.
    package struct Wish: Hashable, Sendable {
        /// Raised with each change of the order.
        package var revision: Int64
        package var isCancelled: Bool

        package init(revision: Int64, isCancelled: Bool = false) {
            self.revision = revision
            self.isCancelled = isCancelled
        }
    }

    package struct Customer: Hashable, Sendable {
        package var id: String
        /// Known from an earlier order, so it may have gone out of date.
        package var isRemembered: Bool

        package init(id: String, isRemembered: Bool) {
            self.id = id
            self.isRemembered = isRemembered
        }
    }

    /// What Acqua made of the order.
    package struct Transaction: Hashable, Sendable {
        package var id: String
        package var number: Int64?
        package var status: TransactionView.Status
        package var version: Int64

        package init(id: String, number: Int64?, status: TransactionView.Status, version: Int64) {
            self.id = id
            self.number = number
            self.status = status
            self.version = version
        }

        init(_ view: TransactionView) {
            let number = view.number.integerValue ?? view.number.stringValue.flatMap { Int64($0) }
            self.init(id: view.id, number: number, status: view.status, version: view.version)
        }
    }

    /// The body of the creation, fixed when it is first sent.
    package struct FixedBody: Hashable, Sendable {
        package var revision: Int64
        package var customerID: String

        package init(revision: Int64, customerID: String) {
            self.revision = revision
            self.customerID = customerID
        }
    }

    package var wish: Wish
    package var state = State.waiting
    /// The request under way, or the last one.
    package var step: DeliveryStep?
    /// There is no token to send that request with yet, so it is not under way.
    package var isAwaitingToken = false
    package var customer: Customer?
    package var fixedBody: FixedBody?
    /// Whether a try of the fixed body may have had an effect that nobody has told us of.
    package var isUncertain = false
    /// When such a try was last under way.
    package var uncertainAt: Instant?
    package var transaction: Transaction?
    /// The revision that Acqua has; 0 where that is not known.
    package var acknowledgedRevision: Int64 = 0
    /// The revision that the last edit carried.
    package var editRevision: Int64 = 0
    /// A person said that the store's state is to win over a change made in Acqua.
    package var overwrites = false
    /// 409s in this cycle.
    package var conflicts = 0
    /// Failures of unknown effect in a row.
    package var failures = 0
    /// 401s in a row.
    package var unauthorized = 0
    /// How often the transaction was read again in this cycle.
    package var readings = 0
    /// Tries to post the transaction.
    package var attempts = 0
    package var cause: Cause?
    package var lastFault: Fault?
    /// When it is taken up again; nil where it rests.
    package var dueAt: Instant?

    package init(wish: Wish, dueAt: Instant) {
        self.wish = wish
        self.dueAt = dueAt
    }
}

/// One kind of request that an order needs.
package enum DeliveryStep: String, Hashable, Sendable, CaseIterable {
    /// Looks the customer up by document.
    case customerSearch = "customer_search"
    case customerCreation = "customer_creation"
    /// Posts the transaction.
    case creation
    /// Looks the transaction up by its external reference, where Acqua says that the key is used.
    case search
    /// Replaces the transaction.
    case edit
    /// Reads the transaction, to see what became of it.
    case reading
    case cancellation

    package var replyForm: Reply.Form {
        switch self {
        case .customerSearch: .customers
        case .customerCreation: .customer
        case .creation, .edit, .reading, .cancellation: .transaction
        case .search: .transactions
        }
    }
}
