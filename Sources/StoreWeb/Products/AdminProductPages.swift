import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The products of the shop, for its administration: the list, and each of them.
struct AdminProductPages {
    static let pageSize = 50

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/products", needs: .products, on: routes, list)
        pages.admin(.get, "{store}/admin/products/new", needs: .products, on: routes, blank)
        pages.admin(.post, "{store}/admin/products/new", needs: .products, on: routes, create)
        pages.admin(.get, "{store}/admin/products/at/{sku}", needs: .products, on: routes, show)
        pages.admin(.post, "{store}/admin/products/at/{sku}", needs: .products, on: routes, save)
    }

    /// The path of a product's page below the store's.
    static func path(_ sku: SKU) -> String { "admin/products/at/\(PathSegment.encoded(sku.text))" }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let filter = ProductFilter(
            text: request.parameter("q"),
            isPublished: ["yes": true, "no": false][request.parameter("published")],
            lacks: ProductFilter.Lack(rawValue: request.parameter("lacks"))
        )
        let after = SKU(request.parameter("after"))
        let found = try await services.read(request.caller) { scope in
            let products = try ProductQueries.search(filter, after: after, limit: Self.pageSize + 1, in: scope)
            return (products, try ProductImages.firsts(products.map(\.sku), in: scope), try Ownership.current(in: scope))
        }
        let shown = found.0.prefix(Self.pageSize)
        let query = PathSegment.query([
            ("q", filter.text), ("published", request.parameter("published")), ("lacks", request.parameter("lacks")),
        ])
        let next = found.0.count > Self.pageSize ? shown.last.map { "?\(query)after=\(PathSegment.encoded($0.sku.text))" } : nil
        let model: JSON = [
            "products": .array(shown.map { AdminProductModel.row($0, image: found.1[$0.sku], request) }),
            "has_products": .bool(!shown.isEmpty), "pager": ["next": .optional(next)],
            "q": .string(filter.text), "published_yes": .bool(filter.isPublished == true),
            "published_no": .bool(filter.isPublished == false),
            "lacks_price": .bool(filter.lacks == .price), "lacks_stock": .bool(filter.lacks == .stock),
            "lacks_image": .bool(filter.lacks == .image), "price_owned": .bool(found.2.price == .acqua),
        ]
        return try request.page("admin-products", title: request.text(Phrase(es: "Productos", en: "Products")), model)
    }

    @Sendable
    private func blank(_ request: StorePageRequest) async throws -> Answer {
        let owners = try await services.read(request.caller) { scope in try Ownership.current(in: scope) }
        return try newPage(request, FormFields(values: [("published", "true")]), nil, owners)
    }

    private func newPage(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?, _ owners: Ownership) throws -> Answer {
        let sku = FormField(
            "sku",
            es: "Código (SKU)",
            en: "SKU",
            hint: Phrase(
                es: "Igual que en Acqua, mayúsculas incluidas. No se puede cambiar.",
                en: "As in Acqua, case included. It cannot be changed."
            ),
            required: true
        )
        let form = FormModel([sku] + AdminProductForm.fields(owners), values: values, refusal: refusal, in: request.language)
        let title = request.text(Phrase(es: "Producto nuevo", en: "New product"))
        let model: JSON = ["form": form.json, "action": .string(request.path("admin/products/new"))]
        return try request.page("admin-product-new", title: title, model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func create(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let owners = try await services.read(request.caller) { scope in try Ownership.current(in: scope) }
        do {
            guard let sku = SKU(fields.text("sku")) else {
                throw Refusal.invalidField(
                    at: "/sku",
                    es: "Debe tener de 1 a 64 caracteres imprimibles.",
                    en: "It must have 1 to 64 printable characters."
                )
            }
            let draft = try AdminProductForm.draft(fields, sku, owners, request)
            let who = request.administrator?.name
            try await services.write(request.caller) { scope in
                if try ProductQueries.find([sku], in: scope)[sku] != nil { throw Refusal.productExists }
                _ = try ProductActions.put(draft, reference: who, in: scope)
            }
            return request.redirect(to: Self.path(sku), notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try newPage(request, fields, refusal, owners)
        }
    }
}

extension AdminProductPages {
    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        try await page(request, SKU(stored: try request.web.path("sku")), nil, nil)
    }

    /// - Parameter typed: what stands in the form instead of what is kept, with why it was not taken.
    func page(_ request: StorePageRequest, _ sku: SKU, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let found = try await services.read(request.caller) { scope in
            AdminProductModel.Sheet(
                product: try ProductQueries.find(sku, in: scope),
                owners: try Ownership.current(in: scope),
                images: try ProductImages.list(sku, in: scope),
                history: try StockHistory.list(sku, limit: 50, in: scope)
            )
        }
        let values = typed ?? AdminProductForm.values(found.product, request)
        let form = FormModel(AdminProductForm.fields(found.owners), values: values, refusal: refusal, in: request.language)
        let picture = refusal?.issues.first { $0.pointer == "/image" || refusal?.kind == .tooLarge }
        var model = AdminProductModel.sheet(found, request).merging([
            "form": form.json, "image_problem": .optional(picture.map { request.text($0.detail) }),
        ])
        if refusal?.code == "stale_version" {
            // The form keeps what was typed; beside it stands what somebody else saved, and the next press saves over that.
            let fields = AdminProductForm.fields(found.owners)
            let kept = AdminProductForm.values(found.product, request)
            model = model.merging(StaleModel.json(refusal, fields, kept: kept, typed: typed, in: request.language))
        }
        return try request.page("admin-product", title: found.product.details.name, model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func save(_ request: StorePageRequest) async throws -> Answer {
        let sku = SKU(stored: try request.web.path("sku"))
        let fields = try await request.web.formFields()
        let owners = try await services.read(request.caller) { scope in try Ownership.current(in: scope) }
        do {
            let draft = try AdminProductForm.draft(fields, sku, owners, request)
            guard let version = Int64(fields.text("version")) else { throw Refusal.staleVersion }
            let who = request.administrator?.name
            try await services.write(request.caller) { scope in
                _ = try ProductActions.put(draft, ifVersion: version, reference: who, in: scope)
            }
            return request.redirect(to: Self.path(sku), notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, sku, fields, refusal)
        }
    }
}

extension Refusal {
    static var productExists: Refusal {
        Refusal(
            .refused,
            "duplicate_sku",
            at: "/sku",
            es: "La tienda ya tiene un producto con ese código.",
            en: "The store has a product with that SKU already."
        )
    }
}
