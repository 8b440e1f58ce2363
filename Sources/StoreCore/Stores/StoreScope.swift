package import Kernel
package import Persistence

/// The number of a store in the database; never shown outside.
package struct StoreID: Hashable, Sendable, SQLBindable {
    package let number: Int64

    package init(_ number: Int64) {
        self.number = number
    }

    package var sqlValue: SQLValue { .integer(number) }
}

/// Where an action happens: the open transaction, the store that it concerns, and the time.
package struct StoreScope {
    package let tx: any SQLTransaction
    package let store: StoreID
    package let now: Instant

    package init(tx: any SQLTransaction, store: StoreID, now: Instant) {
        self.tx = tx
        self.store = store
        self.now = now
    }
}
