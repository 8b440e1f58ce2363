import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// What is sold: the list, and each product.
struct ProductPages {
    private static let pageSize = 50

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/products", needs: .read, on: routes, list)
        pages.page(.get, "{instance}/products/new", needs: .manage, on: routes) { request in
            try blank(request, FormFields(values: [("active", "true")]), nil)
        }
        pages.page(.post, "{instance}/products/new", needs: .manage, on: routes, create)
        pages.page(.get, "{instance}/products/at/{sku}", needs: .read, on: routes) { request in
            try await sheet(request, SKU(stored: try request.web.path("sku")), nil, nil)
        }
        pages.page(.post, "{instance}/products/at/{sku}", needs: .manage, on: routes, save)
    }

    /// The path of a product's page below the instance's.
    static func path(_ sku: SKU) -> String { "products/at/\(PathSegment.encoded(sku.text))" }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        let state = request.parameter("state")
        let filter = ProductFilter(
            text: request.parameter("q"),
            isActive: ["active": true, "inactive": false][state],
            lacksBarcode: state == "no_barcode"
        )
        let after = SKU(request.parameter("after"))
        let (products, prices) = try await services.read(request.caller) { scope in
            let products = try ProductQueries.search(filter, after: after, limit: Self.pageSize + 1, in: scope)
            return (products, try PriceFeed.items(products.map(\.sku), priceList: PriceList.base, in: scope))
        }
        let shown = products.prefix(Self.pageSize)
        let query = PathSegment.query([("q", filter.text), ("state", state)])
        let next = products.count > Self.pageSize ? shown.last.map { "?\(query)after=\(PathSegment.encoded($0.sku.text))" } : nil
        let priced = Dictionary(prices.map { ($0.sku, $0) }) { first, _ in first }
        let model: JSON = [
            "table": ProductTable.make(Array(shown), priced, request).json(in: request.language),
            "has_products": .bool(!shown.isEmpty), "pager": ["next": .optional(next)], "q": .string(filter.text),
            "is_filtered": .bool(!filter.text.isEmpty || !state.isEmpty),
            "only_active": .bool(state == "active"), "only_inactive": .bool(state == "inactive"),
            "only_unmarked": .bool(filter.lacksBarcode),
        ]
        return try request.page("products", title: request.text(Phrase(es: "Productos", en: "Products")), model)
    }

    private func blank(_ request: ERPPageRequest, _ values: FormFields, _ refusal: Refusal?) throws -> Answer {
        let fields = [ProductForm.sku] + ProductForm.fields(request.language)
        let form = FormModel(fields, values: values, refusal: refusal, in: request.language)
        let title = request.text(Phrase(es: "Producto nuevo", en: "New product"))
        let model: JSON = ["form": form.json, "action": .string(request.path("products/new")), "may_edit": true, "is_new": true]
        return try request.page("product", title: title, model, status: refusal?.kind.status ?? .ok)
    }

    @Sendable
    private func create(_ request: ERPPageRequest) async throws -> Answer {
        let typed = try await request.web.formFields()
        do {
            guard let sku = SKU(typed.text("sku")) else {
                throw Refusal.invalidField(
                    at: "/sku",
                    es: "Debe tener de 1 a 64 caracteres imprimibles.",
                    en: "It must have 1 to 64 printable characters."
                )
            }
            let fields = try ProductForm.body(typed, in: request.language)
            try await services.write(request.caller) { scope in try ProductActions.create(sku, fields, in: scope) }
            return request.redirect(to: Self.path(sku), notice: "product_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try blank(request, typed, refusal)
        }
    }

    /// - Parameter typed: what stands in the form instead of what is kept, with why it was not taken.
    private func sheet(_ request: ERPPageRequest, _ sku: SKU, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let (product, lists) = try await services.read(request.caller) { scope in
            let product = try ProductQueries.find(sku, in: scope)
            let lists = try PriceListQueries.all(in: scope).map { list in
                (list, try PriceListAsOf.sheets(of: [sku], in: list.code, at: .known(at: nil, in: scope), in: scope).first)
            }
            return (product, lists)
        }
        let fields = ProductForm.fields(request.language)
        let kept = ProductForm.values(product, request.formats)
        let form = FormModel(fields, values: typed ?? kept, refusal: refusal, in: request.language)
        let model: JSON = [
            "form": form.json, "action": .string(request.path(Self.path(sku))), "version": .string(String(product.version)),
            "sku": .string(sku.text), "stock": .string(request.path(StockWords.path(sku))), "may_edit": .bool(request.may(.manage)),
            "is_inactive": .bool(!product.fields.isActive),
            "facts": .array(Self.facts(fields, kept, request.language)),
            "updated_at": .string(request.formats.dateTime(product.updatedAt)),
            "lists": .array(lists.map { ProductTable.prices($0.0, $0.1, sku, request) }),
        ]
        let other = StaleModel.json(refusal, fields, kept: kept, typed: typed, in: request.language)
        return try request.page("product", title: product.fields.name, model.merging(other), status: refusal?.kind.status ?? .ok)
    }

    /// The fields in words, for who may not change them.
    private static func facts(_ fields: [FormField], _ kept: FormFields, _ language: Language) -> [JSON] {
        fields.map { field in
            let value = kept.text(field.name)
            let chosen = field.choices.first { $0.value == value }?.label ?? value
            let shown = field.kind == .checkbox ? (kept.has(field.name) ? "✓" : "–") : chosen.isEmpty ? "–" : chosen
            return ["label": .string(field.label.text(in: language)), "value": .string(shown)]
        }
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        let sku = SKU(stored: try request.web.path("sku"))
        let typed = try await request.web.formFields()
        do {
            let fields = try ProductForm.body(typed, in: request.language)
            guard let version = Int64(typed.text("version")) else { throw Refusal.staleVersion }
            try await services.write(request.caller) { scope in
                _ = try ProductQueries.find(sku, in: scope)
                _ = try ProductActions.put(sku, fields, version: version, in: scope)
            }
            return request.redirect(to: Self.path(sku), notice: "product_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await sheet(request, sku, typed, refusal)
        }
    }
}
