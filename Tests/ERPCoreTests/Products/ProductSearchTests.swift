import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct ProductSearchTests {
    private static let nouns = ["Champú", "Jabón", "Ñandú", "Mate", "Taza azul", "CREMA", "Azulejo"]

    private struct Kept {
        let sku: SKU
        let fields: ProductFields
    }

    /// Every word that is looked for begins a word of the SKU, the SKU without what parts it, the name or the barcode.
    private static func matches(_ product: Kept, _ text: String) -> Bool {
        let parts = SearchWords.words(product.sku.text)
        let words = parts + [parts.joined()] + SearchWords.words(product.fields.name) + SearchWords.words(product.fields.barcode ?? "")
        return SearchWords.words(text).allSatisfy { wanted in words.contains { $0.hasPrefix(wanted) } }
    }

    @Test(arguments: Engine.allCases)
    func `products are found as a slow and obvious search finds them, page by page`(engine: Engine) async throws {
        let seed = SeededRandom.seedOfRun
        try await Company.opened(on: engine) { company in
            var random = SeededRandom(seed: seed)
            var kept: [SKU: Kept] = [:]
            // Some are made, some changed afterwards: the index has to follow.
            for _ in 0..<120 {
                let sku = SKU(literal: "\(["TZ", "tz", "Q"].randomElement(using: &random) ?? "")-\(Int.random(in: 1...60, using: &random))")
                let names = Self.nouns.shuffled(using: &random).prefix(2)
                var fields = ProductFields(name: names.joined(separator: " "))
                fields.barcode = [nil, "779\(Int.random(in: 1...30, using: &random))"].randomElement(using: &random) ?? nil
                fields.isActive = Int.random(in: 0..<4, using: &random) > 0
                let made = fields
                _ = try await company.write { scope in try ProductActions.put(sku, made, in: scope) }
                kept[sku] = Kept(sku: sku, fields: made)
            }
            let texts = ["", "nandu", "azul", "AZU taza", "tz", "tz1", "7791", "q 1", "jabon crema", "zzz"]
            for text in texts {
                for (isActive, lacksBarcode) in [(nil, false), (true, false), (false, false), (nil, true), (false, true)] as [(Bool?, Bool)]
                {
                    let filter = ProductFilter(text: text, isActive: isActive, lacksBarcode: lacksBarcode)
                    let expected = kept.values.filter { product in
                        Self.matches(product, text) && isActive.map { $0 == product.fields.isActive } ?? true
                            && (!lacksBarcode || product.fields.barcode == nil)
                    }
                    let found = try await Self.paged(company, filter)
                    #expect(
                        found == expected.map(\.sku).sorted(),
                        "“\(text)” \(String(describing: isActive)) \(lacksBarcode), seed \(seed)"
                    )
                }
                // In a catalogue of this size every word is rare: each way that a large one is searched has to find the same.
                let expected = kept.values.filter { $0.fields.isActive && Self.matches($0, text) }.map(\.sku).sorted()
                for (few, counted, branches) in [(0, 0, 0), (0, 0, 4), (0, 1000, 0), (0, 1000, 100), (20, 50, 2)] {
                    var limits = WordIndex.Search.Limits()
                    (limits.few, limits.counted, limits.branches) = (few, counted, branches)
                    let found = try await Self.paged(company, text, limits)
                    #expect(found == expected, "“\(text)” \(limits), seed \(seed)")
                }
            }
        }
    }

    private static func paged(_ company: Company, _ filter: ProductFilter) async throws -> [SKU] {
        var found: [SKU] = []
        while true {
            let last = found.last
            let page = try await company.read { scope in try ProductQueries.search(filter, after: last, limit: 7, in: scope) }
            if page.isEmpty { return found }
            found += page.map(\.sku)
        }
    }

    /// The active products of these words, searched for as if so many entries were many.
    private static func paged(_ company: Company, _ text: String, _ limits: WordIndex.Search.Limits) async throws -> [SKU] {
        let index = WordIndex("product_words", owner: "instance_id", record: "sku", of: "products")
        var found: [SKU] = []
        while true {
            let last = found.last?.text ?? ""
            let page = try await company.read { scope -> [SKU] in
                let search = try WordIndex.Search(text, index, of: scope.instance.number, limits: limits, in: scope.tx)
                let page = search.page("products.sku AS sku", after: last, where: "AND active = 1", walking: "", limit: 30)
                return try scope.tx.all(page).map { try $0.sku() }
            }
            if page.isEmpty { return found }
            found += page
        }
    }

    @Test(arguments: Engine.allCases)
    func `another instance's products are not found`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let other = try await Company.founded(in: company.database, number: 2)
            _ = try await other.write { scope in try ProductActions.put(SKU(literal: "A"), ProductFields(name: "Taza"), in: scope) }
            for text in ["", "taza"] {
                let found = try await company.read { scope in
                    try ProductQueries.search(ProductFilter(text: text), after: nil, limit: 10, in: scope)
                }
                #expect(found.isEmpty)
            }
        }
    }
}
