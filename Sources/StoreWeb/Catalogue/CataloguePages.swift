import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// The shop's list of products.
struct CataloguePages {
    private static let pageSize = 48

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.shop(.get, "{store}", on: routes, list)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let after = request.parameter("after")
        let products = try await services.read(request.caller) { scope in
            try ProductQueries.list(after: SKU(after), limit: Self.pageSize + 1, in: scope)
        }
        let shown = products.prefix(Self.pageSize)
        let seesPrices = request.buyer?.status == .approved
        let next = products.count > Self.pageSize ? shown.last.map { "?after=\($0.sku.text)" } : nil
        let model: JSON = [
            "products": .array(shown.map { Self.model($0, seesPrices, request) }), "pager": ["next": .optional(next)],
        ]
        return try request.page("catalogue", title: request.text(Phrase(es: "Catálogo", en: "Catalogue")), model)
    }

    private static func model(_ product: Product, _ seesPrices: Bool, _ request: StorePageRequest) -> JSON {
        [
            "sku": .string(product.sku.text), "name": .string(product.details.name),
            "href": .string(request.path("products/\(product.sku.text)")),
            "price": .optional(seesPrices ? product.price.map(request.formats.money) : nil),
        ]
    }
}
