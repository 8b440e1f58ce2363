import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The prices of one product in a list: by quantity, what they were, and who changed them.
struct ProductPricePages {
    private static let blanks = 3
    private static let historySize = 50

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/products/at/{sku}/prices", needs: .read, on: routes) { request in
            try await page(request, nil, nil)
        }
        pages.page(.post, "{instance}/products/at/{sku}/prices", needs: .manage, on: routes, save)
    }

    static func path(_ sku: SKU) -> String { ProductPages.path(sku) + "/prices" }

    private static func list(_ request: ERPPageRequest) -> String {
        let code = request.parameter("list")
        return code.isEmpty ? PriceList.base : code
    }

    /// What the page shows.
    private struct Sheet {
        let product: Product
        let list: PriceList
        let lists: [PriceList]
        let tiers: [SKU: PriceTiers]
        let history: [PriceHistoryEntry]
        let past: (fields: PriceListFields, sheet: PriceSheet?)?
    }

    private func sheet(_ request: ERPPageRequest) async throws -> Sheet {
        let sku = SKU(stored: try request.web.path("sku"))
        let code = Self.list(request)
        let after = request.parameter("after")
        let position = after.isEmpty ? nil : try PriceHistoryCursor.decode(after)
        let at = LocalTime.instant(request.parameter("at"))
        return try await services.read(request.caller) { scope in
            let product = try ProductQueries.find(sku, in: scope)
            let list = try PriceListQueries.find(code, in: scope)
            let past = try at.map { instant in
                let moment = try PriceMoment.known(at: instant, in: scope)
                let sheets = try PriceListAsOf.sheets(of: [sku], in: code, at: moment, in: scope)
                return (fields: try PriceListAsOf.fields(of: code, at: moment, in: scope), sheet: sheets.first)
            }
            return Sheet(
                product: product,
                list: list,
                lists: try PriceListQueries.all(in: scope),
                tiers: try PriceActions.tiers(of: [sku], in: code, scope),
                history: try PriceHistory.page(sku, in: code, after: position, limit: Self.historySize + 1, in: scope),
                past: past
            )
        }
    }

    private func page(_ request: ERPPageRequest, _ typed: PriceGrid?, _ saved: SavedPrices?) async throws -> Answer {
        let found = try await sheet(request)
        let sku = found.product.sku
        let grid = typed ?? PriceGrid([sku], found.tiers, blanks: Self.blanks, formats: request.formats)
        let names = [sku: found.product.fields.name]
        let path = request.path(Self.path(sku))
        let query = PathSegment.query([("list", found.list.code)])
        let entries = found.history.prefix(Self.historySize)
        let isMore = found.history.count > Self.historySize
        let next = isMore ? entries.last.map { "?\(query)after=\(PriceHistoryCursor.encode($0))" } : nil
        let model: JSON = [
            "sku": .string(sku.text), "product_href": .string(request.path(ProductPages.path(sku))),
            "product_name": .string(found.product.fields.name), "action": .string("\(path)?\(query.dropLast())"),
            "list": .string(found.list.code), "list_name": .string(found.list.fields.name),
            "currency": .string(found.list.fields.currency), "tax_included": .bool(found.list.fields.isTaxIncluded),
            "has_lists": .bool(found.lists.count > 1),
            "lists": .array(
                found.lists.map { list in
                    ["value": .string(list.code), "label": .string(list.fields.name), "selected": .bool(list.code == found.list.code)]
                }
            ),
            "rows": grid.json(names, request), "may_edit": .bool(request.may(.manage)),
            "at": .string(found.past == nil ? "" : request.parameter("at")), "history": history(Array(entries), request),
            "has_history": .bool(!entries.isEmpty), "pager": ["next": .optional(next)],
            "explain": .string(request.path("prices/explanation") + "?sku=\(PathSegment.encoded(sku.text))&\(query.dropLast())"),
        ]
        let status = saved?.refusal?.kind.status ?? .ok
        let errors = grid.summary(saved?.others ?? [], names, request.language)
        let title = request.text(Phrase(es: "Precios de \(found.product.fields.name)", en: "Prices of \(found.product.fields.name)"))
        let content = model.merging(errors).merging(past(found.past, request))
        return try request.page("product-prices", title: title, content, status: status)
    }

    private func past(_ past: (fields: PriceListFields, sheet: PriceSheet?)?, _ request: ERPPageRequest) -> JSON {
        guard let past, let at = LocalTime.instant(request.parameter("at")) else { return ["is_past": false] }
        let rows = past.sheet?.tiers.prices.sorted { $0.key < $1.key } ?? []
        return [
            "is_past": true, "at_text": .string(request.formats.dateTime(at)), "had_price": .bool(!rows.isEmpty),
            "past_currency": .string(past.fields.currency),
            "past": .array(
                rows.map { ["from": .string(request.formats.quantity($0.key)), "price": .string(request.formats.money($0.value))] }
            ),
        ]
    }

    private func history(_ entries: [PriceHistoryEntry], _ request: ERPPageRequest) -> JSON {
        .array(
            entries.map { entry in
                let repricing = entry.repricing.map { request.path(RepricingPages.path($0)) }
                return [
                    "at": .string(request.formats.dateTime(entry.at)), "from": .string(request.formats.quantity(entry.change.minQuantity)),
                    "before": .string(entry.change.before.map(request.formats.money) ?? "–"),
                    "after": .string(entry.change.after.map(request.formats.money) ?? "–"),
                    "cause": .string(request.text(entry.cause.words)),
                    "by": .string(entry.actor), "repricing": .optional(repricing),
                ]
            }
        )
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        let sku = SKU(stored: try request.web.path("sku"))
        let code = Self.list(request)
        var grid = PriceGrid(try await request.web.formFields())
        // The form says which lines; whose they are, the address says.
        guard grid.lines.allSatisfy({ $0.sku == sku }) else { throw Refusal.notFound }
        let saved = try await services.save(&grid, in: code, for: request)
        if saved.refusal != nil { return try await page(request, grid, saved) }
        let notice = saved.changed == 0 ? "prices_same" : "prices_saved"
        return request.redirect(to: Self.path(sku) + "?list=\(PathSegment.encoded(code))", notice: notice)
    }
}
