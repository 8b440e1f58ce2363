import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The prices of a list in a table to type into, saved as one step; and the list as it was at any instant.
struct PriceGridPages {
    private static let pageSize = 50

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/prices/at/{code}", needs: .read, on: routes, show)
        pages.page(.post, "{instance}/prices/at/{code}", needs: .manage, on: routes, save)
    }

    static func path(_ code: String) -> String { "prices/at/\(PathSegment.encoded(code))" }

    /// What stands around the rows.
    private struct Frame {
        let list: PriceList
        let fields: PriceListFields
        var next: String?
        var at: Instant?
    }

    @Sendable
    private func show(_ request: ERPPageRequest) async throws -> Answer {
        let code = try request.web.path("code")
        if let at = LocalTime.instant(request.parameter("at")) { return try await past(request, code, at) }
        let filter = ProductFilter(text: request.parameter("q"), isActive: true)
        let after = SKU(request.parameter("after"))
        let (list, products, tiers) = try await services.read(request.caller) { scope in
            let list = try PriceListQueries.find(code, in: scope)
            let products = try ProductQueries.search(filter, after: after, limit: Self.pageSize + 1, in: scope)
            return (list, products, try PriceActions.tiers(of: Set(products.map(\.sku)), in: code, scope))
        }
        let shown = products.prefix(Self.pageSize)
        let grid = PriceGrid(shown.map(\.sku), tiers, blanks: 0, formats: request.formats)
        let names = Dictionary(shown.map { ($0.sku, $0.fields.name) }) { first, _ in first }
        let query = PathSegment.query([("q", filter.text)])
        let isMore = products.count > Self.pageSize
        let next = isMore ? shown.last.map { "?\(query)after=\(PathSegment.encoded($0.sku.text))" } : nil
        let frame = Frame(list: list, fields: list.fields, next: next, at: nil)
        return try page(request, frame, ["rows": grid.json(names, request), "has_rows": .bool(!grid.lines.isEmpty)], nil)
    }

    /// The list as it was, to look at.
    private func past(_ request: ERPPageRequest, _ code: String, _ at: Instant) async throws -> Answer {
        let after = SKU(request.parameter("after"))
        let found = try await services.read(request.caller) { scope in
            let moment = try PriceMoment.known(at: at, in: scope)
            let fields = try PriceListAsOf.fields(of: code, at: moment, in: scope)
            let page = try PriceListAsOf.page(of: code, at: moment, after: after, limit: Self.pageSize, in: scope)
            let products = try ProductQueries.find(among: page.sheets.map(\.sku), in: scope)
            return (list: try PriceListQueries.find(code, in: scope), fields: fields, page: page, products: products)
        }
        let rows = found.page.sheets.map { sheet -> JSON in
            let tiers = sheet.tiers.prices.sorted { $0.key < $1.key }.filter { $0.key != PriceRow.base }
            return [
                "sku": .string(sheet.sku.text), "name": .string(found.products[sheet.sku]?.fields.name ?? sheet.sku.text),
                "href": .string(request.path(ProductPages.path(sheet.sku))),
                "price": .optional(sheet.tiers.prices[PriceRow.base].map(request.formats.money)),
                "tiers": .array(
                    tiers.map { ["from": .string(request.formats.quantity($0.key)), "price": .string(request.formats.money($0.value))] }
                ),
            ]
        }
        let query = PathSegment.query([("at", request.parameter("at"))])
        let next = found.page.next.map { "?\(query)after=\(PathSegment.encoded($0.text))" }
        let frame = Frame(list: found.list, fields: found.fields, next: next, at: at)
        return try page(request, frame, ["past": .array(rows), "has_past": .bool(!rows.isEmpty)], nil)
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        let code = try request.web.path("code")
        var grid = PriceGrid(try await request.web.formFields())
        let saved = try await services.save(&grid, in: code, for: request)
        guard let refusal = saved.refusal else {
            let query = PathSegment.query([("q", request.parameter("q")), ("after", request.parameter("after"))])
            let notice = saved.changed == 0 ? "prices_same" : "prices_saved"
            return request.redirect(to: Self.path(code) + (query.isEmpty ? "" : "?" + query.dropLast()), notice: notice)
        }
        let skus = grid.lines.map(\.sku)
        let (list, products) = try await services.read(request.caller) { scope in
            (try PriceListQueries.find(code, in: scope), try ProductQueries.find(among: Set(skus), in: scope))
        }
        let names = products.mapValues(\.fields.name)
        let rows: JSON = ["rows": grid.json(names, request), "has_rows": .bool(!grid.lines.isEmpty)]
        let frame = Frame(list: list, fields: list.fields, next: nil, at: nil)
        return try page(request, frame, rows.merging(grid.summary(saved.others, names, request.language)), refusal)
    }

    private func page(_ request: ERPPageRequest, _ frame: Frame, _ content: JSON, _ refusal: Refusal?) throws -> Answer {
        let query = PathSegment.query([("q", request.parameter("q")), ("after", request.parameter("after"))])
        let path = request.path(Self.path(frame.list.code))
        let model: JSON = [
            "code": .string(frame.list.code), "currency": .string(frame.fields.currency),
            "tax_included": .bool(frame.fields.isTaxIncluded), "path_of_list": .string(path),
            "edit": .string(path + "/edit"), "action": .string(query.isEmpty ? path : "\(path)?\(query.dropLast())"),
            "q": .string(request.parameter("q")), "at": .string(frame.at == nil ? "" : request.parameter("at")),
            "at_text": .optional(frame.at.map(request.formats.dateTime)), "is_past": .bool(frame.at != nil),
            "may_edit": .bool(request.may(.manage)), "pager": ["next": .optional(frame.next)],
        ]
        let tabs = PageTab.json(on: request)
        let status = refusal?.kind.status ?? .ok
        return try request.page("price-grid", title: frame.list.fields.name, model.merging(tabs).merging(content), status: status)
    }
}
