package import Kernel

package typealias OrderID = Identifier<Order>

/// What a buyer orders. Its prices are frozen when its lines are written; nothing re-prices them.
package struct Order: Equatable, Sendable {
    package enum Status: String, Sendable, CaseIterable {
        case draft, confirmed, cancelled
    }

    package let id: OrderID
    /// Unique in the store, and Acqua's `external_reference`.
    package let number: Int64
    package let status: Status
    /// The merchant's word for how far it is.
    package let label: OrderLabelID?
    package let buyer: BuyerID
    /// The buyer as he stood when the order was confirmed; nil before.
    package let buyerAsConfirmed: BuyerDetails?
    package let lines: [OrderLine]
    package let discount: Percent
    package let surcharge: Percent
    package let paymentTerms: String?
    package let notes: String?
    package let subtotal: Amount
    package let total: Amount
    /// Raised with each change of the order itself, not with its way to Acqua.
    package let version: Int64
    package let createdAt: Instant
    package let updatedAt: Instant
    package let confirmedAt: Instant?
    package let cancelledAt: Instant?
}

/// One line of an order.
package struct OrderLine: Equatable, Sendable {
    package let sku: SKU
    /// The product's name when the line was written.
    package let name: String
    package let quantity: Quantity
    package let unitPrice: UnitPrice
    package let discount: Percent
    package let amount: Amount

    package init(sku: SKU, name: String, quantity: Quantity, unitPrice: UnitPrice, discount: Percent, amount: Amount) {
        self.sku = sku
        self.name = name
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discount = discount
        self.amount = amount
    }
}
