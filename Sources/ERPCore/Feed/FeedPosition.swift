package import Kernel

/// Where a reader of a list stands. It travels as an opaque text that outlives restarts.
package enum FeedPosition: Sendable, Equatable {
    /// All changes up to this clock value were seen.
    case seen(clock: Int64)
    /// In a snapshot that began at `clock`, all SKUs up to this one were seen.
    case snapshot(clock: Int64, after: SKU)
    /// In a delta, all changes up to this clock value and, within it, up to this SKU were seen.
    case delta(clock: Int64, after: SKU)
}

/// Which view of the data a position belongs to: positions of one view mean nothing in another.
package struct FeedView: Sendable, Equatable {
    /// `stock`, `prices` or `transactions`.
    package let list: String
    /// The price list, or the warehouses; what the reader chose or the policy gives.
    package let selection: String
    /// The revision of the public-read policy, 0 for a reader with a write token.
    package let policyRevision: Int64
    /// Each instance has a clock of its own.
    package let instance: InstanceID

    package init(instance: InstanceID, list: String, selection: String, policyRevision: Int64) {
        self.instance = instance
        self.list = list
        self.selection = selection
        self.policyRevision = policyRevision
    }
}

/// One entry of a page.
package struct FeedPage<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Nil on the last page.
    package let next: FeedPosition?
    /// What is seen once this page was read and it is the last.
    package let token: Int64

    package init(items: [Item], next: FeedPosition?, token: Int64) {
        self.items = items
        self.next = next
        self.token = token
    }
}
