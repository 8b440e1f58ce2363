import Foundation
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The shop's list of products, and each of them.
struct CataloguePages {
    private static let pageSize = 48

    private struct Found: Sendable {
        let products: [Product]
        let images: [SKU: ProductImageID]
        let categories: [String]
        let newest: String
    }

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.shop(.get, "{store}", on: routes, list)
        pages.shop(.get, "{store}/products/{sku}", on: routes, show)
        pages.shop(.get, "{store}/suggest", on: routes, suggest)
        pages.shop(.get, "{store}/live/stock", on: routes, live)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let query = CatalogueQuery(request)
        let found = try await services.read(request.caller) { scope in
            let products = try ProductQueries.search(query.filter, after: query.after, limit: Self.pageSize + 1, in: scope)
            return Found(
                products: products,
                images: try ProductImages.firsts(products.map(\.sku), in: scope),
                categories: try ProductQueries.categories(in: scope),
                newest: try ProductQueries.newestChange(in: scope)
            )
        }
        let shown = found.products.prefix(Self.pageSize)
        let next = found.products.count > Self.pageSize ? shown.last.map { query.next(after: $0.sku) } : nil
        let frame: JSON = [
            "products": .array(shown.map { CatalogueModel.json($0, found.images[$0.sku], request) }),
            "has_products": .bool(!shown.isEmpty), "pager": ["next": .optional(next)],
            "welcome": query.isFirstPage && query.filter.text.isEmpty ? .optional(request.settings.welcome) : .null,
            "live": .string(request.livePath("live/stock", shown: found.newest)),
            "sees_prices": .bool(request.buyer?.status == .approved),
        ]
        let model = frame.merging(query.json(found.categories, request))
        return try request.page("catalogue", title: request.text(Phrase(es: "Catálogo", en: "Catalogue")), model)
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        let sku = SKU(stored: try request.web.path("sku"))
        let (product, images, newest) = try await services.read(request.caller) { scope in
            let product = try ProductQueries.find(sku, in: scope)
            guard product.details.isPublished else { throw Refusal.notFound }
            return (product, try ProductImages.list(sku, in: scope), try ProductQueries.newestChange(in: scope))
        }
        let extra: JSON = [
            "description": .optional(product.details.description), "category": .optional(product.details.category),
            "category_href": .optional(product.details.category.map { request.path() + "?category=" + PathSegment.encoded($0) }),
            "images": .array(images.map { ["src": .string(ProductImagePages.path($0.id, isSmall: false, request))] }),
            "live": .string(request.livePath("live/stock", shown: newest)), "sees_prices": .bool(request.buyer?.status == .approved),
        ]
        let model = CatalogueModel.json(product, images.first?.id, request).merging(extra)
        return try request.page("product", title: product.details.name, model)
    }

    /// Products whose name or SKU goes on from what is typed; no prices.
    @Sendable
    private func suggest(_ request: StorePageRequest) async throws -> Answer {
        let text = request.parameter("q")
        guard !text.isEmpty, text.count <= 100 else { return .json(["items": []]) }
        let filter = ProductFilter(text: text, isPublished: true)
        let products = try await services.read(request.caller) { scope in try ProductQueries.search(filter, after: nil, limit: 8, in: scope)
        }
        return .json(["items": .array(products.map { ["sku": .string($0.sku.text), "name": .string($0.details.name)] })])
    }

    @Sendable
    private func live(_ request: StorePageRequest) async throws -> Answer {
        let (services, caller) = (services, request.caller)
        return try await services.live.answer(shown: request.parameter("shown")) {
            try await services.read(caller) { scope in try ProductQueries.newestChange(in: scope) }
        }
    }
}

/// Products as the shop shows them. Who is not approved sees no price.
enum CatalogueModel {
    static func json(_ product: Product, _ image: ProductImageID?, _ request: StorePageRequest) -> JSON {
        let details = product.details
        let seesPrices = request.buyer?.status == .approved
        let isOut = product.stock == .zero
        let isLow = product.stock.map { $0 <= request.settings.lowStock } ?? false
        let shown = seesPrices ? product.price.map { ShownPrice($0, request) } : nil
        return [
            "sku": .string(product.sku.text), "name": .string(details.name),
            "href": .string(request.path("products/\(PathSegment.encoded(product.sku.text))")),
            "image": .optional(image.map { ProductImagePages.path($0, isSmall: true, request) }),
            "initials": .string(String(details.name.split(separator: " ").prefix(2).compactMap(\.first)).uppercased()),
            "price": .optional(shown?.text), "price_note": .optional(shown?.note),
            "has_tiers": .bool(seesPrices && shown != nil && !product.tiers.tiers.isEmpty),
            "tiers": .array(seesPrices && shown != nil ? product.tiers.tiers.map { tier($0, request) } : []),
            "is_out": .bool(isOut), "is_low": .bool(isLow && !isOut), "is_in": .bool(product.stock != nil && !isLow && !isOut),
            "multiple": .optional(details.multipleOf.map(request.formats.quantity)),
            "minimum": .optional(details.minQuantity.map(request.formats.quantity)),
            "can_add": .bool(seesPrices && product.price != nil && !isOut),
            "suggested": .string(request.formats.quantity(details.minQuantity ?? details.multipleOf ?? Quantity(whole: 1))),
            "cart": .string(request.path("cart/lines")),
        ]
    }

    private static func tier(_ tier: PriceTiers.Tier, _ request: StorePageRequest) -> JSON {
        [
            "from": .string(request.formats.quantity(tier.minQuantity)), "price": .string(ShownPrice(tier.unitPrice, request).text),
        ]
    }
}

/// A price as the store's IVA mode shows it.
struct ShownPrice {
    let text: String
    /// What is to be known of it beside.
    let note: String?

    init(_ price: UnitPrice, _ request: StorePageRequest) {
        let settings = request.settings
        switch settings.ivaMode {
        case .final: (text, note) = (request.formats.money(price), nil)
        case .plus: (text, note) = (request.formats.money(price), "+ IVA")
        case .add:
            let gross = try? DocumentArithmetic.lineAmount(quantity: Quantity(whole: 1), unitPrice: price, discount: .zero)
            let total = gross.flatMap { try? DocumentArithmetic.total(subtotal: $0, discount: .zero, surcharge: settings.ivaPercent) }
            text = total.map(request.formats.money) ?? request.formats.money(price)
            note = request.text(Phrase(es: "IVA incluido", en: "IVA included"))
        }
    }
}
