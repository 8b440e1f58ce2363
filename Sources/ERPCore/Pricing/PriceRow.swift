package import Kernel

/// The unit price of a SKU from some quantity on; the row from 1 is the base price.
package struct PriceRow: Sendable, Hashable {
    package let sku: SKU
    package let minQuantity: Quantity
    /// Nil takes the row away.
    package let unitPrice: UnitPrice?

    package init(sku: SKU, minQuantity: Quantity = PriceRow.base, unitPrice: UnitPrice?) {
        self.sku = sku
        self.minQuantity = minQuantity
        self.unitPrice = unitPrice
    }

    package static var base: Quantity { Quantity(whole: 1) }
}

/// The prices of one SKU in one list, by the quantity from which they hold.
package struct PriceTiers: Sendable, Equatable {
    package var prices: [Quantity: UnitPrice] = [:]

    package init() {}

    /// Tiers are discounts on a base price, which they need.
    var isSound: Bool { prices.isEmpty || prices[PriceRow.base] != nil }

    mutating func apply(_ row: PriceRow) {
        prices[row.minQuantity] = row.unitPrice
    }
}
