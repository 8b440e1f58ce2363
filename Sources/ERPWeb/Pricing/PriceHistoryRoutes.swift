import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// What prices were and why they are what they are, for whoever has a write token or signed in.
struct PriceHistoryRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/price-lists/{code}/prices", list)
        routes.on(.get, "{instance}/api/v1/price-lists/{code}/prices/{sku}/history", history)
        routes.on(.get, "{instance}/api/v1/price-explanation", explain)
    }

    /// A list as of an instant. The cursor holds the moment, so that all pages are of one state.
    @Sendable
    private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        let query = try request.query("at", "sku", "limit", "cursor")
        let code = try request.path("code")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let instant = try query.instant("at")
        let place = try query.text("cursor").map { try Place($0, list: code) }
        let skus = query.all("sku").map(SKU.init(stored:))
        guard skus.count <= 100 else {
            throw Refusal.invalidField(at: "?sku", es: "Hasta 100 SKU.", en: "Up to 100 SKUs.")
        }
        let (page, fields, moment) = try await services.read(caller) { scope -> (Page, PriceListFields, PriceMoment) in
            let moment = try place?.moment ?? PriceMoment.known(at: instant, in: scope)
            let fields = try PriceListAsOf.fields(of: code, at: moment, in: scope)
            if !skus.isEmpty {
                let sheets = try PriceListAsOf.sheets(of: skus, in: code, at: moment, in: scope)
                return ((sheets: sheets, next: nil), fields, moment)
            }
            return (try PriceListAsOf.page(of: code, at: moment, after: place?.sku, limit: limit, in: scope), fields, moment)
        }
        let next = page.next.map { Place(moment: moment, sku: $0).cursor(list: code) }
        return ListAnswer.make(request, items: page.sheets.map { PriceBodies.json($0, fields) }, nextCursor: next)
    }

    private typealias Page = (sheets: [PriceSheet], next: SKU?)

    /// Where a reader of a list stands: in which state of it, after which SKU.
    private struct Place {
        let moment: PriceMoment
        let sku: SKU

        init(moment: PriceMoment, sku: SKU) {
            self.moment = moment
            self.sku = sku
        }

        init(_ cursor: String, list: String) throws {
            let parts = try ListCursor.decode(cursor, list: "prices-\(list)").split(separator: "\n", maxSplits: 2)
            guard parts.count == 3, let at = Int64(parts[0]), let clock = Int64(parts[1]) else { throw Refusal.invalidCursor }
            moment = PriceMoment(at: Instant(microseconds: at), clock: clock)
            sku = SKU(stored: String(parts[2]))
        }

        func cursor(list: String) -> String {
            ListCursor.encode("\(moment.at.microseconds)\n\(moment.clock)\n\(sku)", list: "prices-\(list)")
        }
    }

    @Sendable
    private func history(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        let query = try request.query("limit", "cursor")
        let (code, sku) = (try request.path("code"), SKU(stored: try request.path("sku")))
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map(PriceHistoryCursor.decode)
        let page = try await services.read(caller) { scope in
            _ = try PriceListQueries.find(code, in: scope)
            _ = try ProductQueries.find(sku, in: scope)
            return try PriceHistory.page(sku, in: code, after: after, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map(PriceHistoryCursor.encode) : nil
        return ListAnswer.make(request, items: items.map(PriceBodies.json), nextCursor: next)
    }

    @Sendable
    private func explain(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        let question = try PriceQuestion(try request.query("sku", "quantity", "price_list", "at"))
        let explanation = try await services.read(caller) { scope in try question.answer(in: scope) }
        return .json(PriceExplanationBodies.json(explanation, at: question.at, in: request.language))
    }
}

/// Where the next page of a price's history begins.
enum PriceHistoryCursor {
    static func encode(_ entry: PriceHistoryEntry) -> String {
        ListCursor.encode("\(entry.clock)\n\(entry.change.minQuantity.steps)", list: "price-history")
    }

    @Sendable
    static func decode(_ cursor: String) throws -> (clock: Int64, minQuantity: Quantity) {
        let parts = try ListCursor.decode(cursor, list: "price-history").split(separator: "\n")
        guard parts.count == 2, let clock = Int64(parts[0]), let steps = Int64(parts[1]), let quantity = try? Quantity(steps: steps) else {
            throw Refusal.invalidCursor
        }
        return (clock, quantity)
    }
}
