import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/products`, with the permission `manage`.
struct ProductRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/products", list)
        routes.on(.get, "{instance}/api/v1/products/{sku}", show)
        routes.on(.put, "{instance}/api/v1/products/{sku}", put)
        routes.on(.delete, "{instance}/api/v1/products/{sku}", delete)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("limit", "cursor", "q", "active", "lacks")
        let filter = try Self.filter(query)
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { SKU(stored: try ListCursor.decode($0, list: "products")) }
        let page = try await services.read(caller) { scope in
            try ProductQueries.search(filter, after: after, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode($0.sku.text, list: "products") } : nil
        return ListAnswer.make(request, items: items.map(ProductBodies.json), nextCursor: next)
    }

    private static func filter(_ query: QueryParameters) throws -> ProductFilter {
        var filter = ProductFilter(text: try query.text("q") ?? "")
        if try query.text("active") != nil { filter.isActive = try query.bool("active") }
        if let lack = try query.text("lacks") {
            guard lack == "barcode" else {
                throw Refusal.invalidField(at: "?lacks", es: "Debe ser barcode.", en: "It must be barcode.")
            }
            filter.lacksBarcode = true
        }
        return filter
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let sku = SKU(stored: try request.path("sku"))
        let product = try await services.read(caller) { scope in try ProductQueries.find(sku, in: scope) }
        return .record(ProductBodies.json(product), version: product.version)
    }

    @Sendable
    private func put(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let sku = try request.namedSKU()
        let fields = try ProductBodies.fields(try await request.json())
        let version = try request.ifMatch()
        let (product, isNew) = try await services.write(caller) { scope in
            try ProductActions.put(sku, fields, version: version, in: scope)
        }
        return .record(ProductBodies.json(product), version: product.version, status: isNew ? .created : .ok)
    }

    @Sendable
    private func delete(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let sku = SKU(stored: try request.path("sku"))
        let version = try request.ifMatch()
        try await services.write(caller) { scope in try ProductActions.deactivate(sku, version: version, in: scope) }
        return .noContent
    }
}
