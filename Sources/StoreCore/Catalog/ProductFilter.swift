package import Kernel
import Persistence

/// Which products the administration's list shows.
package struct ProductFilter: Sendable {
    /// What a product may lack.
    package enum Lack: String, Sendable {
        case price, stock, image
    }

    /// Words to look for; empty for all.
    package let text: String
    /// Nil for both.
    package let isPublished: Bool?
    package let lacks: Lack?
    /// Only what can be had now.
    package let isInStock: Bool

    package init(text: String, isPublished: Bool?, lacks: Lack?, isInStock: Bool = false) {
        self.text = text
        self.isPublished = isPublished
        self.lacks = lacks
        self.isInStock = isInStock
    }

    /// The conditions, each with `AND` before it.
    var conditions: SQL {
        var parts: [SQL] = [""]
        if let isPublished { parts.append("AND published = \(isPublished)") }
        if isInStock { parts.append("AND stock > held") }
        switch lacks {
        case .price: parts.append("AND price IS NULL")
        case .stock: parts.append("AND COALESCE(stock, 0) <= held")
        case .image:
            parts.append(
                "AND NOT EXISTS (SELECT 1 FROM product_images i WHERE i.store_id = products.store_id AND i.sku = products.sku)"
            )
        case nil: break
        }
        if !text.isEmpty {
            let pattern =
                "%" + text.lowercased().replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
            parts.append("AND (LOWER(name) LIKE \(pattern) ESCAPE '\\' OR LOWER(sku) LIKE \(pattern) ESCAPE '\\')")
        }
        return SQL.joined(parts, by: " ")
    }
}

extension ProductQueries {
    /// What tells one state of the shop's figures from another.
    package static func newestChange(in scope: StoreScope) throws -> String {
        let row = try scope.tx.first("SELECT MAX(id) AS last FROM stock_history WHERE store_id = \(scope.store)")
        return try row?.integerIfAny("last").map { String($0) } ?? ""
    }

    /// Products that a filter lets through, in the order of their SKUs, after the one that is named.
    package static func search(_ filter: ProductFilter, after last: SKU?, limit: Int, in scope: StoreScope) throws -> [Product] {
        try scope.tx.all(
            """
            SELECT \(productColumns) FROM products WHERE store_id = \(scope.store) AND sku > \(last?.text ?? "") \(filter.conditions)
            ORDER BY sku LIMIT \(limit)
            """
        ).map(Product.init(row:))
    }
}
