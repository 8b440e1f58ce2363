package import Kernel

/// What one costs from so many on.
package struct PriceTiers: Equatable, Sendable {
    package struct Tier: Equatable, Sendable {
        package let minQuantity: Quantity
        package let unitPrice: UnitPrice

        package init(minQuantity: Quantity, unitPrice: UnitPrice) {
            self.minQuantity = minQuantity
            self.unitPrice = unitPrice
        }
    }

    /// By their least quantity; no two have the same.
    package let tiers: [Tier]

    package static let none = PriceTiers([])

    package init(_ tiers: [Tier]) {
        self.tiers = tiers.sorted { $0.minQuantity < $1.minQuantity }
    }

    /// As the database keeps them; what cannot be read is no tier.
    init(kept text: String?) {
        guard let text, let json = try? JSON.parse(Array(text.utf8)), case .array(let elements) = json else {
            self = .none
            return
        }
        self.init(
            elements.compactMap { element in
                guard let minimum = element["min_quantity"]?.stringValue.flatMap({ Quantity($0) }),
                    let price = element["unit_price"]?.stringValue.flatMap({ UnitPrice($0) })
                else { return nil }
                return Tier(minQuantity: minimum, unitPrice: price)
            }
        )
    }

    /// Nil for none.
    var kept: String? { tiers.isEmpty ? nil : json.text }

    package var json: JSON {
        .array(tiers.map { ["min_quantity": .decimal($0.minQuantity), "unit_price": .decimal($0.unitPrice)] })
    }

    /// The same steps at other prices.
    func mapPrices(_ change: (UnitPrice) throws -> UnitPrice) rethrows -> PriceTiers {
        PriceTiers(try tiers.map { Tier(minQuantity: $0.minQuantity, unitPrice: try change($0.unitPrice)) })
    }

    /// What one costs where so many are ordered: the price of the highest step that the quantity reaches.
    package func price(of quantity: Quantity, base: UnitPrice) -> UnitPrice {
        tiers.last { $0.minQuantity <= quantity }?.unitPrice ?? base
    }

    /// The next step above a quantity that costs less than what is paid at it.
    package func next(above quantity: Quantity, base: UnitPrice) -> Tier? {
        let paid = price(of: quantity, base: base)
        return tiers.first { $0.minQuantity > quantity && $0.unitPrice < paid }
    }
}
