import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

/// A product as the slow search sees it.
private struct Item {
    let sku: String
    let name: String
    let category: String?
    let price: Int32?
    let isPublished: Bool

    /// The obvious way: each word that is looked for begins a word that the product has.
    func matches(_ text: String) -> Bool {
        let parts = SearchWords.words(sku)
        let words = parts + [parts.joined()] + SearchWords.words(name) + SearchWords.words(category ?? "")
        return SearchWords.words(text).allSatisfy { wanted in words.contains { $0.hasPrefix(wanted) } }
    }
}

private let items: [Item] = {
    var generator = SplitMix(seed: 7)
    let words = ["Champú", "Jabón", "Crema", "Ñandú", "500ml", "De", "Pequeño", "rosa", "Río"]
    return (0..<120).map { number in
        let name = (0..<3).map { _ in words[Int(generator.next() % UInt64(words.count))] }.joined(separator: " ")
        return Item(
            sku: "\(["AB", "zz", "Ñ"][number % 3])-\(1000 + number)",
            name: name,
            category: [nil, "Baño", "Cocina"][Int(generator.next() % 3)],
            price: generator.next() % 5 == 0 ? nil : Int32(generator.next() % 20),
            isPublished: generator.next() % 4 != 0
        )
    }
}()

private struct SplitMix {
    var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        let mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        return (mixed ^ (mixed >> 27)) >> 3
    }
}

private func fill(_ shop: Shop) async throws {
    try await shop.write { scope in
        try scope.tx.execute("DELETE FROM product_words")
        try scope.tx.execute("DELETE FROM products")
        for item in items {
            let details = ProductDetails(name: item.name, category: item.category, isPublished: item.isPublished)
            let draft = ProductDraft(sku: SKU(stored: item.sku), details: details, price: item.price.map(UnitPrice.init(whole:)))
            try ProductActions.put(draft, in: scope)
        }
    }
}

/// Every page of a list, one after another.
private func walk(_ filter: ProductFilter, _ shop: Shop) async throws -> [String] {
    var found: [String] = []
    var last: SKU?
    repeat {
        let after = last
        let page = try await shop.read { scope in try ProductQueries.search(filter, after: after, limit: 7, in: scope) }
        found += page.map(\.sku.text)
        last = page.count == 7 ? page.last?.sku : nil
    } while last != nil && found.count <= items.count
    return found
}

@Suite struct ProductSearchTests {
    @Test(arguments: Engine.allCases)
    func `every search finds what the obvious way finds, page by page`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            try await fill(shop)
            for text in ["", "champu", "CHAMPÚ nan", "ab", "ab-1003", "ab1003", "n 500", "coci", "bano jab", "nothing", "%", "de de rio"] {
                let filter = ProductFilter(text: text, isPublished: true)
                let wanted = items.filter { $0.isPublished && $0.matches(text) }.map { SKU(stored: $0.sku) }.sorted().map(\.text)
                let found = try await walk(filter, shop)
                #expect(found == wanted, "\(text)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `each order goes through all products once, whatever the page`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            try await fill(shop)
            let shown = items.filter(\.isPublished)
            for sort in ProductFilter.Sort.allCases {
                let found = try await walk(ProductFilter(text: "", isPublished: true, sort: sort), shop)
                let isByPrice = sort == .price || sort == .priceDown
                #expect(found.count == shown.filter { !isByPrice || $0.price != nil }.count)
                #expect(Set(found).count == found.count)
            }
            let byName = try await walk(ProductFilter(text: "", isPublished: true, sort: .name), shop)
            let names = Dictionary(uniqueKeysWithValues: shown.map { ($0.sku, SearchWords.folded($0.name)) })
            let keys = byName.compactMap { names[$0] }
            #expect(keys == keys.sorted())
            let down = try await walk(ProductFilter(text: "", isPublished: true, sort: .priceDown), shop)
            let prices = down.compactMap { sku in shown.first { $0.sku == sku }?.price }
            #expect(prices == prices.sorted(by: >))
        }
    }

    @Test(arguments: Engine.allCases)
    func `categories, prices and words narrow a list together`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            try await fill(shop)
            let categories = try await shop.read { scope in try ProductQueries.categories(in: scope) }
            #expect(categories.sorted() == ["Baño", "Cocina"])
            var filter = ProductFilter(text: "crema", isPublished: true, sort: .price)
            filter.category = "Cocina"
            filter.minPrice = UnitPrice(whole: 3)
            filter.maxPrice = UnitPrice(whole: 12)
            let wanted = items.filter {
                $0.isPublished && $0.matches("crema") && $0.category == "Cocina" && (3...12).contains($0.price ?? 0)
            }
            let found = try await walk(filter, shop)
            #expect(Set(found) == Set(wanted.map(\.sku)))
            #expect(!found.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a product is found by its new name, and by its old one no more`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let found = try await shop.write { scope in
                try ProductActions.put(ProductDraft(sku: SKU(stored: "A"), details: ProductDetails(name: "Azúcar")), in: scope)
                return try ["azucar", "producto"].map { text in
                    try ProductQueries.search(ProductFilter(text: text, isPublished: true), after: nil, limit: 10, in: scope).map(
                        \.sku.text
                    )
                }
            }
            #expect(found == [["A"], ["B"]])
        }
    }
}
