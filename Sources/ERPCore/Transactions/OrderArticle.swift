package import Kernel
import Persistence

/// A product as whoever takes an order needs to know it: what it is, what it costs, what there is of it.
package struct OrderArticle: Sendable {
    package let product: Product
    /// From the smallest quantity up; empty where the list has no price.
    package let tiers: [PriceItem.Tier]
    /// In the warehouse of the order.
    package let available: Quantity
    package let allowsBackorder: Bool

    /// The price of the highest tier that a quantity reaches; below the first, that of the first.
    package func price(of quantity: Quantity) -> UnitPrice? {
        (tiers.last { $0.minQuantity <= quantity } ?? tiers.first)?.unitPrice
    }
}

package enum OrderArticles {
    /// Those of these SKUs that are products, with prices of one list and stock of one warehouse.
    package static func find(_ skus: Set<SKU>, priceList: String, warehouse: String, in scope: InstanceScope) throws -> [SKU: OrderArticle]
    {
        if skus.isEmpty { return [:] }
        let ordered = skus.sorted()
        let allows = try scope.tx.first("SELECT allow_backorder FROM instances WHERE id = \(scope.instance)")?.bool("allow_backorder")
        let prices = try PriceFeed.items(ordered, priceList: priceList, in: scope)
        let tiers = Dictionary(prices.map { ($0.sku, $0.tiers) }) { first, _ in first }
        let stock = try StockFeed.items(ordered, warehouses: [warehouse], in: scope)
        return try ProductQueries.find(among: ordered, in: scope).mapValues { product in
            OrderArticle(
                product: product,
                tiers: tiers[product.sku] ?? [],
                available: stock[product.sku]?.available ?? .zero,
                allowsBackorder: product.fields.allowBackorder ?? allows ?? false
            )
        }
    }

    /// The active products that somebody may mean who types or scans this: the one of that SKU or barcode, or those of these words.
    package static func meant(by typed: String, limit: Int, in scope: InstanceScope) throws -> [Product] {
        if let sku = SKU(typed), let product = try ProductQueries.find(among: [sku], in: scope)[sku], product.fields.isActive {
            return [product]
        }
        guard !SearchWords.words(typed).isEmpty else { return [] }
        let found = try ProductQueries.search(ProductFilter(text: typed, isActive: true), after: nil, limit: limit, in: scope)
        // Who types a whole SKU or barcode means it, whatever else begins so.
        let whole = found.filter { $0.fields.barcode == typed || $0.sku.text.lowercased() == typed.lowercased() }
        return whole.count == 1 ? whole : found
    }
}
