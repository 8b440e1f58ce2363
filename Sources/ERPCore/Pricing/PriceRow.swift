package import Kernel

/// The unit price of a SKU from some quantity on; the row from 1 is the base price.
package struct PriceRow: Sendable, Hashable {
    package let sku: SKU
    package let minQuantity: Quantity
    /// Nil takes the row away.
    package let unitPrice: UnitPrice?
    /// What whoever sets it saw there.
    package var expected = PriceExpectation.anything

    package init(sku: SKU, minQuantity: Quantity = PriceRow.base, unitPrice: UnitPrice?) {
        self.sku = sku
        self.minQuantity = minQuantity
        self.unitPrice = unitPrice
    }

    /// The base price; it holds below 1 too.
    package static var base: Quantity { Quantity(whole: 1) }
}

/// What somebody saw who sets a price: where it is something else by now, he is told, and nothing is set.
package enum PriceExpectation: Sendable, Hashable {
    case anything
    /// Nil: no price.
    case seen(UnitPrice?)
}

/// The prices of one SKU in one list, by the quantity from which they hold.
package struct PriceTiers: Sendable, Equatable {
    package var prices: [Quantity: UnitPrice] = [:]

    package init() {}

    /// Tiers are discounts on a base price, which they need.
    var isSound: Bool { prices.isEmpty || prices[PriceRow.base] != nil }

    /// The quantity from which the price for so many holds; nil where there is no price.
    package func row(for quantity: Quantity) -> Quantity? {
        prices.keys.filter { $0 <= max(quantity, PriceRow.base) }.max()
    }

    mutating func apply(_ row: PriceRow) {
        prices[row.minQuantity] = row.unitPrice
    }
}
