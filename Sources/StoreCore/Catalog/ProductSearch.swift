import Kernel
import Persistence

/// The index of words by which products are found. It is our own table and not a database's full-text engine: both databases
/// then find the same, by prefixes, in the order that the list is in.
enum ProductSearch {
    /// The words of a product: those of its SKU, the SKU without what parts them, its name and its category.
    static func words(_ sku: SKU, _ name: String, _ category: String?) -> [String] {
        let parts = SearchWords.words(sku.text)
        return Array(Set(parts + [String(parts.joined().prefix(64))] + SearchWords.words(name) + SearchWords.words(category ?? "")))
            .filter { !$0.isEmpty }.sorted()
    }

    /// Makes the index of these products fit them.
    static func index(_ entries: [(sku: SKU, name: String, category: String?)], in scope: StoreScope) throws {
        try index(entries.map { (scope.store.number, $0.sku, $0.name, $0.category) }, in: scope.tx)
    }

    private static func index(_ entries: [(store: Int64, sku: SKU, name: String, category: String?)], in tx: any SQLTransaction) throws {
        let stores = Dictionary(grouping: entries, by: \.store)
        for (store, entries) in stores {
            let skus = entries.map { [$0.sku] as [any SQLBindable] }
            try tx.execute(
                """
                \(SQL.with("changed", [.text("sku")], skus, for: tx.dialect))
                DELETE FROM product_words WHERE store_id = \(store) AND sku IN (SELECT changed.sku FROM changed)
                """
            )
            let rows = entries.flatMap { entry in
                words(entry.sku, entry.name, entry.category).map { [$0, entry.sku] as [any SQLBindable] }
            }
            try tx.execute(
                """
                \(SQL.with("found", [.text("word"), .text("sku")], rows, for: tx.dialect))
                INSERT INTO product_words (store_id, word, sku) SELECT \(store), word, sku FROM found
                """
            )
        }
    }

    /// Indexes the products that were there before the index was.
    static let fill: @Sendable (any SQLTransaction) throws -> Void = { tx in
        let all = try tx.all("SELECT store_id, sku, name, category FROM products").map { row in
            (store: try row.integer("store_id"), sku: try row.sku(), name: try row.text("name"), category: try row.textIfAny("category"))
        }
        for product in all {
            let key = SearchWords.folded(product.name)
            try tx.execute("UPDATE products SET name_key = \(key) WHERE store_id = \(product.store) AND sku = \(product.sku)")
        }
        for start in stride(from: 0, to: all.count, by: 1000) {
            try index(Array(all[start..<min(start + 1000, all.count)]), in: tx)
        }
    }
}

/// What somebody looks for: each word, or the beginning of one.
struct SearchPlan {
    /// The word that few products have, if there is one: from it the search begins.
    private let leader: String?
    private let others: [String]

    /// Up to so many entries the index of words is read first; beyond, the list is walked in its own order.
    private static let fewEntries = 2000
    private static let wordsMaximum = 8

    init(_ text: String, in scope: StoreScope) throws {
        let words = SearchWords.words(text, maximum: Self.wordsMaximum)
        var fewest: (word: String, count: Int64)?
        for word in words {
            let count = try Self.entries(word, in: scope)
            if count <= Self.fewEntries, count < fewest?.count ?? .max { fewest = (word, count) }
        }
        let leading = fewest?.word
        leader = leading
        others = words.filter { $0 != leading }
    }

    private static func entries(_ word: String, in scope: StoreScope) throws -> Int64 {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT 1 AS one FROM product_words w WHERE w.store_id = \(scope.store) AND \(matches(word)) LIMIT \(fewEntries + 1)
            ) AS seen
            """
        )
        return try row?.integer("n") ?? 0
    }

    private static func matches(_ word: String) -> SQL {
        "w.word >= \(word) AND w.word < \(word + "\u{10FFFF}")"
    }

    /// Stands before the SELECT.
    func head(_ scope: StoreScope) -> SQL {
        guard let leader else { return "" }
        return """
            WITH hits AS MATERIALIZED (
                SELECT DISTINCT w.store_id AS hit_store, w.sku AS hit_sku FROM product_words w
                WHERE w.store_id = \(scope.store) AND \(Self.matches(leader))
            )
            """
    }

    /// Where the products come from. SQLite takes what stands left of CROSS JOIN first, so that each hit is looked up, and the list
    /// is not walked for them.
    var source: SQL { leader == nil ? "products" : "hits CROSS JOIN products" }

    /// The conditions, each with `AND` before it.
    func conditions(_ scope: StoreScope) -> SQL {
        let probes = others.map { word -> SQL in
            """
            AND EXISTS (
                SELECT 1 FROM product_words w WHERE w.store_id = \(scope.store) AND w.sku = products.sku AND \(Self.matches(word))
            )
            """
        }
        return SQL.joined((leader == nil ? [] : ["AND products.store_id = hit_store AND products.sku = hit_sku"]) + probes, by: " ")
    }
}
