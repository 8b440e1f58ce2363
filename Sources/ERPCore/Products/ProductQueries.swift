package import Kernel
import Persistence

package enum ProductQueries {
    static let columns: SQL = """
        products.sku AS sku, products.name AS name, products.unit AS unit, products.barcode AS barcode,
        products.tax_rate AS tax_rate, products.active AS active, products.allow_backorder AS allow_backorder,
        products.version AS version, products.created_at AS created_at, products.updated_at AS updated_at
        """

    /// - Throws: `not_found`.
    package static func find(_ sku: SKU, in scope: InstanceScope) throws -> Product {
        let row = try scope.tx.first("SELECT \(columns) FROM products WHERE instance_id = \(scope.instance) AND sku = \(sku)")
        guard let row else { throw Refusal.notFound }
        return try Product(row)
    }

    /// Those of these SKUs that are products, active or not.
    package static func find(among skus: some Collection<SKU>, in scope: InstanceScope) throws -> [SKU: Product] {
        var products: [SKU: Product] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", .text("sku"), skus))
            SELECT \(columns) FROM wanted JOIN products ON products.instance_id = wanted.instance_id AND products.sku = wanted.sku
            """
        ) { row in
            let product = try Product(row)
            products[product.sku] = product
        }
        return products
    }

    /// Those of these SKUs that are no products, not even inactive ones.
    package static func unknown(among skus: some Collection<SKU>, in scope: InstanceScope) throws -> Set<SKU> {
        let rows = try scope.tx.all(
            """
            \(scope.with("wanted", .text("sku"), skus))
            SELECT wanted.sku AS sku FROM wanted
            LEFT JOIN products ON products.instance_id = wanted.instance_id AND products.sku = wanted.sku
            WHERE products.sku IS NULL
            """
        )
        return Set(try rows.map { try $0.sku() })
    }

    /// The products after this SKU, in SKU order.
    package static func page(after sku: SKU?, limit: Int, in scope: InstanceScope) throws -> [Product] {
        try scope.tx.all(
            """
            SELECT \(columns) FROM products WHERE instance_id = \(scope.instance) AND sku > \(sku?.text ?? "")
            ORDER BY sku LIMIT \(limit)
            """
        ).map(Product.init)
    }
}
