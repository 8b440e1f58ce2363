package import Kernel
import Persistence

/// Which products a list shows, and in which order.
package struct ProductFilter: Sendable {
    /// What a product may lack.
    package enum Lack: String, Sendable {
        case price, stock, image
    }

    /// The order of a list. By price, what has none is left out.
    package enum Sort: String, Sendable, CaseIterable {
        case sku, name, price, newest
        case priceDown = "price_down"
    }

    /// Words to look for; empty for all.
    package var text: String
    /// Nil for both.
    package var isPublished: Bool?
    package var lacks: Lack?
    /// Only what can be had now.
    package var isInStock: Bool
    package var category: String?
    package var minPrice: UnitPrice?
    package var maxPrice: UnitPrice?
    package var sort: Sort

    package init(text: String, isPublished: Bool?, lacks: Lack? = nil, isInStock: Bool = false, sort: Sort = .sku) {
        self.text = text
        self.isPublished = isPublished
        self.lacks = lacks
        self.isInStock = isInStock
        self.sort = sort
    }

    /// The conditions, each with `AND` before it; the words apart.
    var conditions: SQL {
        var parts: [SQL] = [""]
        // Said in figures, so that the indexes of what is published serve.
        if let isPublished { parts.append(isPublished ? "AND published = 1" : "AND published = 0") }
        if isInStock { parts.append("AND stock > held") }
        if let category { parts.append("AND category = \(category)") }
        if let minPrice { parts.append("AND price >= \(minPrice)") }
        if let maxPrice { parts.append("AND price <= \(maxPrice)") }
        switch lacks {
        case .price: parts.append("AND price IS NULL")
        case .stock: parts.append("AND COALESCE(stock, 0) <= held")
        case .image:
            parts.append(
                "AND NOT EXISTS (SELECT 1 FROM product_images i WHERE i.store_id = products.store_id AND i.sku = products.sku)"
            )
        case nil: break
        }
        return SQL.joined(parts, by: " ")
    }

    /// What comes after a product in this order; nothing where there is no such product any more.
    func after(_ last: SKU?, in scope: StoreScope) throws -> SQL {
        guard let last else { return sort.isByPrice ? "AND price IS NOT NULL" : "" }
        if sort == .sku { return "AND sku > \(last)" }
        guard
            let row = try scope.tx.first(
                "SELECT name_key, price, created_at FROM products WHERE store_id = \(scope.store) AND sku = \(last)"
            )
        else { return "AND 1 = 0" }
        switch sort {
        case .sku: return "AND sku > \(last)"
        case .name: return "AND (name_key, sku) > (\(try row.text("name_key")), \(last))"
        case .price: return "AND (price, sku) > (\(try row.integerIfAny("price") ?? 0), \(last))"
        case .priceDown: return "AND (price, sku) < (\(try row.integerIfAny("price") ?? 0), \(last))"
        case .newest: return "AND (created_at, sku) < (\(try row.integer("created_at")), \(last))"
        }
    }
}

extension ProductFilter.Sort {
    fileprivate var isByPrice: Bool { self == .price || self == .priceDown }

    fileprivate var order: SQL {
        switch self {
        case .sku: "sku"
        case .name: "name_key, sku"
        case .price: "price, sku"
        case .priceDown: "price DESC, sku DESC"
        case .newest: "created_at DESC, sku DESC"
        }
    }
}

extension ProductQueries {
    /// What tells one state of the shop's figures from another.
    package static func newestChange(in scope: StoreScope) throws -> String {
        let row = try scope.tx.first(
            "SELECT id FROM stock_history WHERE store_id = \(scope.store) ORDER BY id DESC LIMIT 1"
        )
        return try row.map { String(try $0.integer("id")) } ?? ""
    }

    /// Products that a filter lets through, in its order, after the one that is named.
    package static func search(_ filter: ProductFilter, after last: SKU?, limit: Int, in scope: StoreScope) throws -> [Product] {
        let plan = try SearchPlan(filter.text, in: scope)
        return try scope.tx.all(
            """
            \(plan.head(scope)) SELECT \(productColumns) FROM \(plan.source)
            WHERE store_id = \(scope.store) \(try filter.after(last, in: scope)) \(filter.conditions) \(plan.conditions(scope))
            ORDER BY \(filter.sort.order) LIMIT \(limit)
            """
        ).map(Product.init(row:))
    }

    /// The categories that the shop shows, by name: one look-up each, however many products there are.
    package static func categories(in scope: StoreScope) throws -> [String] {
        try scope.tx.all(
            """
            WITH RECURSIVE found (category) AS (
                SELECT MIN(category) FROM products WHERE store_id = \(scope.store) AND published = 1
                UNION ALL
                SELECT (
                    SELECT MIN(p.category) FROM products p
                    WHERE p.store_id = \(scope.store) AND p.published = 1 AND p.category > found.category
                ) FROM found WHERE found.category IS NOT NULL
            )
            SELECT category FROM found WHERE category IS NOT NULL LIMIT 500
            """
        ).map { try $0.text("category") }
    }
}
