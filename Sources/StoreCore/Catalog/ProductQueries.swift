package import Kernel
import Persistence

/// What is asked about products.
package enum ProductQueries {
    /// - Throws: `not_found`.
    package static func find(_ sku: SKU, in scope: StoreScope) throws -> Product {
        guard let row = try scope.tx.first("SELECT \(productColumns) FROM products WHERE store_id = \(scope.store) AND sku = \(sku)") else {
            throw Refusal.notFound
        }
        return try Product(row: row)
    }

    /// Products in the order of their SKUs, after the one that is named.
    package static func list(after last: SKU?, limit: Int, in scope: StoreScope) throws -> [Product] {
        try scope.tx.all(
            """
            SELECT \(productColumns) FROM products WHERE store_id = \(scope.store) AND sku > \(last?.text ?? "")
            ORDER BY sku LIMIT \(limit)
            """
        ).map(Product.init(row:))
    }

    /// The products of these SKUs that the store has.
    package static func find(_ skus: [SKU], in scope: StoreScope) throws -> [SKU: Product] {
        var found: [SKU: Product] = [:]
        try scope.tx.forEach(
            """
            \(SQL.with("wanted", [.text("sku")], skus.map { [$0] }, for: scope.tx.dialect))
            SELECT \(productColumns) FROM products WHERE store_id = \(scope.store) AND sku IN (SELECT wanted.sku FROM wanted)
            """
        ) { row in
            let product = try Product(row: row)
            found[product.sku] = product
        }
        return found
    }
}
