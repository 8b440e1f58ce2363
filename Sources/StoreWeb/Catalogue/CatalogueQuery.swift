import Kernel
import StoreCore
import WebSupport

/// What a visitor asked the catalogue for, as it stands in the page's address.
struct CatalogueQuery: Sendable {
    let filter: ProductFilter
    let after: SKU?
    /// The order where none is asked for.
    private let usualSort: ProductFilter.Sort
    /// Prices as they were typed, so that they stand there again.
    private let typedMin: String
    private let typedMax: String

    /// Who sees no prices can neither filter nor sort by them: he could find them out.
    init(_ request: StorePageRequest) {
        let seesPrices = request.buyer?.status == .approved
        let (least, most) = (request.parameter("min"), request.parameter("max"))
        let text = request.parameter("q")
        // What is looked for comes by SKU, unless another order is asked for: the first hits are found without all the others then.
        usualSort = text.isEmpty ? .name : .sku
        var sort = ProductFilter.Sort(rawValue: request.parameter("sort")) ?? usualSort
        if !seesPrices, [.price, .priceDown].contains(sort) { sort = usualSort }
        var filter = ProductFilter(
            text: text,
            isPublished: true,
            isInStock: request.parameter("stock") == "1",
            sort: sort
        )
        let category = request.parameter("category")
        filter.category = category.isEmpty ? nil : category
        if seesPrices {
            filter.minPrice = UnitPrice(TypedDecimal.plain(least, in: request.language))
            filter.maxPrice = UnitPrice(TypedDecimal.plain(most, in: request.language))
        }
        self.filter = filter
        after = SKU(request.parameter("after"))
        (typedMin, typedMax) = (least, most)
    }

    var isFirstPage: Bool { after == nil }
    private var isNarrowed: Bool {
        !filter.text.isEmpty || filter.category != nil || isNarrowedFurther
    }

    private var isNarrowedFurther: Bool { filter.isInStock || filter.minPrice != nil || filter.maxPrice != nil }

    /// The address of the page after this product.
    func next(after sku: SKU) -> String {
        let query = PathSegment.query([
            ("q", filter.text), ("category", filter.category ?? ""), ("stock", filter.isInStock ? "1" : ""), ("min", typedMin),
            ("max", typedMax), ("sort", filter.sort == usualSort ? "" : filter.sort.rawValue),
        ])
        return "?\(query)after=\(PathSegment.encoded(sku.text))"
    }

    func json(_ categories: [String], _ request: StorePageRequest) -> JSON {
        let seesPrices = request.buyer?.status == .approved
        let sorts: [(ProductFilter.Sort, Phrase)] = [
            (.name, Phrase(es: "Nombre", en: "Name")), (.sku, Phrase(es: "Código", en: "SKU")),
            (.newest, Phrase(es: "Más nuevos", en: "Newest")),
            (.price, Phrase(es: "Menor precio", en: "Lowest price")), (.priceDown, Phrase(es: "Mayor precio", en: "Highest price")),
        ]
        return [
            "q": .string(filter.text), "in_stock": .bool(filter.isInStock), "min": .string(typedMin), "max": .string(typedMax),
            "is_narrowed": .bool(isNarrowed), "is_narrowed_further": .bool(isNarrowedFurther), "has_categories": .bool(!categories.isEmpty),
            "categories": .array(categories.map { ["name": .string($0), "selected": .bool($0 == filter.category)] }),
            "sorts": .array(
                sorts.prefix(seesPrices ? 5 : 3).map { sort, words in
                    [
                        "value": .string(sort == usualSort ? "" : sort.rawValue), "label": .string(request.text(words)),
                        "selected": .bool(sort == filter.sort),
                    ]
                }
            ),
        ]
    }
}
