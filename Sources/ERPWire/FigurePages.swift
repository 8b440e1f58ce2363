package import Kernel

/// One SKU of a stock or price list: its newest state, or that it is gone.
package struct FigureItem<Figure: Hashable & Sendable>: Hashable, Sendable {
    package var sku: SKU
    /// Nil: deleted.
    package var figure: Figure?
    package var updatedAt: Instant

    package init(sku: SKU, figure: Figure?, updatedAt: Instant) {
        self.sku = sku
        self.figure = figure
        self.updatedAt = updatedAt
    }
}

/// The price of a SKU.
package struct PriceFigure: Hashable, Sendable {
    package struct Tier: Hashable, Sendable {
        package var minQuantity: Quantity
        package var unitPrice: UnitPrice

        package init(minQuantity: Quantity, unitPrice: UnitPrice) {
            self.minQuantity = minQuantity
            self.unitPrice = unitPrice
        }

        package var json: JSON { ["min_quantity": .decimal(minQuantity), "unit_price": .decimal(unitPrice)] }
    }

    package var currency: String
    package var taxIncluded: Bool
    package var unitPrice: UnitPrice
    package var tiers: [Tier]

    package init(currency: String, taxIncluded: Bool, unitPrice: UnitPrice, tiers: [Tier]) {
        self.currency = currency
        self.taxIncluded = taxIncluded
        self.unitPrice = unitPrice
        self.tiers = tiers
    }
}

package typealias StockItem = FigureItem<Quantity>
package typealias PriceItem = FigureItem<PriceFigure>

extension FigureItem where Figure == Quantity {
    package var json: JSON {
        guard let figure else { return deletedJSON }
        return ["sku": .string(sku.text), "available": .decimal(figure), "updated_at": .string(updatedAt.description)]
    }
}

extension FigureItem where Figure == PriceFigure {
    package var json: JSON {
        guard let figure else { return deletedJSON }
        return [
            "sku": .string(sku.text), "currency": .string(figure.currency), "tax_included": .bool(figure.taxIncluded),
            "unit_price": .decimal(figure.unitPrice), "tiers": .array(figure.tiers.map(\.json)),
            "updated_at": .string(updatedAt.description),
        ]
    }
}

extension FigureItem {
    fileprivate var deletedJSON: JSON {
        ["sku": .string(sku.text), "deleted": true, "updated_at": .string(updatedAt.description)]
    }
}

/// What a list of figures is a list of, and how one is read.
package protocol FigureKind: SendableMetatype {
    associatedtype Figure: Hashable & Sendable
    static func figure(_ json: JSON) -> Figure?
}

package enum StockKind: FigureKind {
    package static func figure(_ json: JSON) -> Quantity? {
        guard let available: Quantity = wireDecimal(json["available"]), !available.isNegative else { return nil }
        return available
    }
}

package enum PriceKind: FigureKind {
    package static func figure(_ json: JSON) -> PriceFigure? {
        guard let currency = json["currency"]?.stringValue, let taxIncluded = json["tax_included"]?.boolValue else { return nil }
        guard let unitPrice: UnitPrice = wireDecimal(json["unit_price"]), !unitPrice.isNegative else { return nil }
        let elements = json["tiers"]?.arrayValue ?? []
        let tiers = elements.compactMap(tier)
        guard tiers.count == elements.count else { return nil }
        return PriceFigure(currency: currency, taxIncluded: taxIncluded, unitPrice: unitPrice, tiers: tiers)
    }

    private static func tier(_ json: JSON) -> PriceFigure.Tier? {
        guard let minimum: Quantity = wireDecimal(json["min_quantity"]), minimum.isPositive else { return nil }
        guard let unitPrice: UnitPrice = wireDecimal(json["unit_price"]), !unitPrice.isNegative else { return nil }
        return PriceFigure.Tier(minQuantity: minimum, unitPrice: unitPrice)
    }
}

/// One page of a stock or price list.
package struct FigurePage<Figure: Hashable & Sendable>: Hashable, Sendable {
    /// An item that cannot be read; its SKU where that much is known.
    package struct Fault: Hashable, Sendable {
        package let sku: SKU?
        package let position: Int
    }

    package var items: [FigureItem<Figure>]
    package var faults: [Fault]
    package var nextCursor: String?
    package var changeToken: String?

    /// Nil where the page as a whole is not of the contract's form; an item that is not is a fault of its own.
    package init?<Kind: FigureKind>(answer json: JSON, of kind: Kind.Type) where Kind.Figure == Figure {
        guard let elements = json["items"]?.arrayValue else { return nil }
        nextCursor = json["next_cursor"]?.stringValue
        changeToken = json["change_token"]?.stringValue
        guard nextCursor != nil || changeToken != nil else { return nil }
        items = []
        faults = []
        items.reserveCapacity(elements.count)
        for (position, element) in elements.enumerated() {
            let sku = element["sku"]?.stringValue.flatMap(SKU.init)
            let updatedAt = element["updated_at"]?.stringValue.flatMap(Instant.init)
            let isDeleted = element["deleted"]?.boolValue == true
            let figure = isDeleted ? nil : Kind.figure(element)
            if let sku, let updatedAt, isDeleted || figure != nil {
                items.append(FigureItem(sku: sku, figure: figure, updatedAt: updatedAt))
            } else {
                faults.append(Fault(sku: sku, position: position))
            }
        }
    }
}
