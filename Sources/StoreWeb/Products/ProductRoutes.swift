import HTTPTypes
import Kernel
import Persistence
import StoreCore
import StoreWire
import WebSupport

/// `…/products`, for an administrator.
struct ProductRoutes {
    let services: StoreServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{store}/api/v1/products", list)
        routes.on(.get, "{store}/api/v1/products/{sku}", show)
        routes.on(.put, "{store}/api/v1/products/{sku}", put)
    }

    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .products, orBuyer: true)
        let query = try request.query("limit", "cursor")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { try ListCursor.decode($0, list: "products") }
        let (page, owners) = try await services.read(caller) { scope in
            var filter = ProductFilter(text: "", isPublished: caller.actor == .administrator ? nil : true)
            filter.sort = .sku
            let page = try ProductQueries.search(filter, after: after.map(SKU.init(stored:)), limit: limit + 1, in: scope)
            return (try page.map { try $0.seen(by: caller.actor, in: scope) }, try Ownership.current(in: scope))
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode($0.sku.text, list: "products") } : nil
        return ListAnswer.make(request, items: items.map { ProductBodies.json($0, owners) }, nextCursor: next)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .products, orBuyer: true)
        _ = try request.query()
        let sku = SKU(stored: try request.path("sku"))
        let (product, owners) = try await services.read(caller) { scope in
            (try ProductQueries.find(sku, in: scope).seen(by: caller.actor, in: scope), try Ownership.current(in: scope))
        }
        return .record(ProductBodies.json(product, owners), version: product.version)
    }

    @Sendable
    private func put(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.caller(request, needs: .products)
        _ = try request.query()
        guard let sku = SKU(try request.path("sku")) else {
            throw Refusal.invalidField(
                at: "",
                es: "El SKU de la dirección no es válido: de 1 a 64 caracteres imprimibles, sin espacios en las puntas.",
                en: "The SKU of the address is not valid: 1 to 64 printable characters, no white space at the ends."
            )
        }
        let draft = try ProductBodies.draft(try await request.json(), sku: sku)
        let version = try request.ifMatch()
        let (isNew, product, owners) = try await services.write(caller) { scope in
            let isNew = try ProductActions.put(draft, ifVersion: version, in: scope)
            return (isNew, try ProductQueries.find(sku, in: scope), try Ownership.current(in: scope))
        }
        return .record(
            ProductBodies.json(product, owners),
            version: product.version,
            status: isNew ? .created : .ok,
            location: isNew ? StorePath.product(sku, of: caller.slug) : nil
        )
    }
}
