package import Kernel
import Persistence

/// Which products a list shows.
package struct ProductFilter: Sendable {
    /// Words of the name, the SKU or the barcode, or their beginnings; empty for all.
    package var text: String
    /// Nil for both.
    package var isActive: Bool?
    /// Only what has no barcode.
    package var lacksBarcode: Bool

    package init(text: String = "", isActive: Bool? = nil, lacksBarcode: Bool = false) {
        self.text = text
        self.isActive = isActive
        self.lacksBarcode = lacksBarcode
    }

    /// Said in figures, so that the indexes of what few products are serve.
    fileprivate var conditions: SQL {
        var parts: [SQL] = [""]
        if let isActive { parts.append(isActive ? "AND active = 1" : "AND active = 0") }
        if lacksBarcode { parts.append("AND barcode IS NULL") }
        return SQL.joined(parts, by: " ")
    }

    /// The index that has only what is looked for: SQLite would rather walk all products in their order.
    fileprivate func walk(_ dialect: SQLDialect) -> SQL {
        guard dialect == .sqlite else { return "" }
        if isActive == false { return "INDEXED BY products_inactive" }
        return lacksBarcode ? "INDEXED BY products_unmarked" : ""
    }
}

/// The index of words by which products are found.
enum ProductSearch {
    static let index = WordIndex("product_words", owner: "instance_id", record: "sku", of: "products")

    /// The words of a product: those of its SKU, the SKU without what parts them, its name and its barcode.
    static func words(_ sku: SKU, _ name: String, _ barcode: String?) -> [String] {
        let parts = SearchWords.words(sku.text)
        return Array(Set(parts + [String(parts.joined().prefix(64))] + SearchWords.words(name) + SearchWords.words(barcode ?? "")))
            .filter { !$0.isEmpty }.sorted()
    }

    /// Makes the index fit what products became; only those whose words differ are touched.
    static func update(_ products: [(key: SKU, value: ProductFields)], over present: [SKU: Product], in scope: InstanceScope) throws {
        var (new, changed): ([(String, [String])], [(String, [String])]) = ([], [])
        for (sku, fields) in products {
            let words = words(sku, fields.name, fields.barcode)
            if let before = present[sku]?.fields {
                if Self.words(sku, before.name, before.barcode) != words { changed.append((sku.text, words)) }
            } else {
                new.append((sku.text, words))
            }
        }
        try index.add(new, of: scope.instance.number, in: scope.tx)
        try index.replace(changed, of: scope.instance.number, in: scope.tx)
    }

    /// Indexes the products that were there before the index was.
    static let fill: @Sendable (any SQLTransaction) throws -> Void = { tx in
        let instances = try tx.all("SELECT id FROM instances ORDER BY id").map { try $0.integer("id") }
        for instance in instances {
            var last = ""
            while true {
                let rows = try tx.all(
                    """
                    SELECT sku, name, barcode FROM products WHERE instance_id = \(instance) AND sku > \(last) ORDER BY sku LIMIT 1000
                    """
                )
                guard let newest = rows.last else { break }
                last = try newest.text("sku")
                let entries = try rows.map { row in
                    (try row.text("sku"), words(try row.sku(), try row.text("name"), try row.textIfAny("barcode")))
                }
                try index.add(entries, of: instance, in: tx)
            }
        }
    }
}

extension ProductQueries {
    /// Products that a filter lets through, in SKU order, after this one.
    package static func search(_ filter: ProductFilter, after sku: SKU?, limit: Int, in scope: InstanceScope) throws -> [Product] {
        let search = try WordIndex.Search(filter.text, ProductSearch.index, of: scope.instance.number, in: scope.tx)
        let page = search.page(
            columns,
            after: sku?.text ?? "",
            where: filter.conditions,
            walking: filter.walk(scope.tx.dialect),
            limit: limit
        )
        return try scope.tx.all(page).map(Product.init)
    }
}
