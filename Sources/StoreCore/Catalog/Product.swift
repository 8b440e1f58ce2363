package import Kernel
import Persistence

/// What the store sells, as it shows it.
package struct Product: Equatable, Sendable {
    package let sku: SKU
    package let details: ProductDetails
    /// Nil where it is not known; it cannot be ordered then unless an administrator gives a price.
    package let price: UnitPrice?
    /// What one costs from so many on; none where the price is not known.
    package let tiers: PriceTiers
    /// The last figure less what is confirmed here and not yet in it; never negative. Nil where it is not known.
    package let stock: Quantity?
    /// Raised with each change made here, not by what is pulled from Acqua.
    package let version: Int64
    package let createdAt: Instant
    package let updatedAt: Instant
}

/// What the store itself says of a product.
package struct ProductDetails: Equatable, Sendable {
    package var name: String
    package var description: String?
    package var category: String?
    /// The least that one order may have of it.
    package var minQuantity: Quantity?
    /// An order has a multiple of this.
    package var multipleOf: Quantity?
    /// Whether buyers see it.
    package var isPublished: Bool

    package init(
        name: String,
        description: String? = nil,
        category: String? = nil,
        minQuantity: Quantity? = nil,
        multipleOf: Quantity? = nil,
        isPublished: Bool = true
    ) {
        self.name = name
        self.description = description
        self.category = category
        self.minQuantity = minQuantity
        self.multipleOf = multipleOf
        self.isPublished = isPublished
    }
}

/// A product as it is to be. Price and stock are given only while the store owns them; what Acqua owns stays as it is.
package struct ProductDraft: Equatable, Sendable {
    package var sku: SKU
    package var details: ProductDetails
    package var price: UnitPrice?
    package var stock: Quantity?
    /// Nil: as they are.
    package var tiers: PriceTiers?

    package init(sku: SKU, details: ProductDetails, price: UnitPrice? = nil, stock: Quantity? = nil, tiers: PriceTiers? = nil) {
        self.sku = sku
        self.details = details
        self.price = price
        self.stock = stock
        self.tiers = tiers
    }
}

extension Product {
    /// What one costs where so many are ordered; nil where it has no price.
    package func unitPrice(ordering quantity: Quantity) -> UnitPrice? {
        price.map { tiers.price(of: quantity, base: $0) }
    }
}

let productColumns: SQL = """
    sku, name, description, category, price, tiers, stock, held, min_quantity, multiple_of, published, version, created_at,
    updated_at
    """

extension Product {
    init(row: SQLRow) throws {
        self.init(
            sku: try row.sku(),
            details: ProductDetails(
                name: try row.text("name"),
                description: try row.textIfAny("description"),
                category: try row.textIfAny("category"),
                minQuantity: try row.decimalIfAny("min_quantity"),
                multipleOf: try row.decimalIfAny("multiple_of"),
                isPublished: try row.bool("published")
            ),
            price: try row.decimalIfAny("price"),
            tiers: PriceTiers(kept: try row.textIfAny("tiers")),
            stock: try Product.shown(stock: try row.integerIfAny("stock"), held: try row.integer("held")),
            version: try row.integer("version"),
            createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at")
        )
    }

    /// The figure less what is held, in steps; neither below zero nor above what a quantity holds.
    static func shown(stock: Int64?, held: Int64) throws -> Quantity? {
        guard let stock else { return nil }
        let (difference, overflow) = stock.subtractingReportingOverflow(held)
        return try Quantity(steps: overflow ? 0 : min(max(0, difference), Quantity.limit - 1))
    }
}

extension Product {
    /// The product as somebody may see it: who is not approved sees no price, and no buyer sees what is not published.
    /// - Throws: `not_found`.
    package func seen(by actor: Actor, in scope: StoreScope) throws -> Product {
        guard case .buyer(let id) = actor else { return self }
        guard details.isPublished else { throw Refusal.notFound }
        guard try BuyerQueries.find(id, in: scope).status != .approved else { return self }
        return Product(
            sku: sku,
            details: details,
            price: nil,
            tiers: .none,
            stock: stock,
            version: version,
            createdAt: createdAt,
            updatedAt: updatedAt
        )
    }
}
