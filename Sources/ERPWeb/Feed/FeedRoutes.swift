import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// `…/stock` and `…/prices`, with either token.
struct FeedRoutes {
    let services: ERPServices

    private static let skusMaximum = 100

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/stock", stock)
        routes.on(.get, "{instance}/api/v1/stock/{sku}", stockOfOne)
        routes.on(.get, "{instance}/api/v1/prices", prices)
        routes.on(.get, "{instance}/api/v1/prices/{sku}", pricesOfOne)
    }

    @Sendable
    private func stock(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.reader(request)
        let query = try request.query("limit", "cursor", "since", "sku", "warehouse")
        let reader = try await FeedReader.make(caller, query, services: services)
        let view = reader.view(of: "stock")
        let warehouses = reader.warehouses
        if let skus = try Self.skus(query) {
            let (items, clock) = try await services.read(caller) { scope in
                (try reader.stock(of: skus, in: scope), try FeedClock.current(in: scope))
            }
            return Self.answer(request, FeedPage(items: items, next: nil, token: clock), view: view, json: reader.json)
        }
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let start = try FeedCursor.start(query, view: view)
        let page = try await services.read(caller) { scope in
            switch start {
            case nil, .snapshot: try StockFeed.snapshot(after: start, warehouses: warehouses, limit: limit, in: scope)
            case .seen(let clock): try StockFeed.delta(after: .seen(clock: clock), warehouses: warehouses, limit: limit, in: scope)
            case .delta(let clock, let sku):
                try StockFeed.delta(after: .delta(clock: clock, after: sku), warehouses: warehouses, limit: limit, in: scope)
            }
        }
        return Self.answer(request, page, view: view, json: reader.json)
    }

    @Sendable
    private func prices(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.reader(request)
        let query = try request.query("limit", "cursor", "since", "sku", "price_list")
        let reader = try await FeedReader.make(caller, query, services: services)
        let view = reader.view(of: "prices")
        let list = try await services.read(caller) { scope in try reader.list(in: scope) }
        if let skus = try Self.skus(query) {
            let (items, clock) = try await services.read(caller) { scope in
                (try reader.prices(of: skus, in: scope), try FeedClock.current(in: scope))
            }
            return Self.answer(request, FeedPage(items: items, next: nil, token: clock), view: view, json: list.json)
        }
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let start = try FeedCursor.start(query, view: view)
        let page = try await services.read(caller) { scope in
            switch start {
            case nil, .snapshot: try PriceFeed.snapshot(after: start, priceList: list.code, limit: limit, in: scope)
            case .seen(let clock): try PriceFeed.delta(after: .seen(clock: clock), priceList: list.code, limit: limit, in: scope)
            case .delta(let clock, let sku):
                try PriceFeed.delta(after: .delta(clock: clock, after: sku), priceList: list.code, limit: limit, in: scope)
            }
        }
        return Self.answer(request, page, view: view, json: list.json)
    }

    @Sendable
    private func stockOfOne(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.reader(request)
        let reader = try await FeedReader.make(caller, try request.query("warehouse"), services: services)
        guard let sku = SKU(try request.path("sku")) else { throw Refusal.notFound }
        let item = try await services.read(caller) { scope in try reader.stock(of: [sku], in: scope).first }
        guard let item else { throw Refusal.notFound }
        return Answer.json(reader.json(item)).taggedByContent(for: request)
    }

    @Sendable
    private func pricesOfOne(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.reader(request)
        let reader = try await FeedReader.make(caller, try request.query("price_list"), services: services)
        guard let sku = SKU(try request.path("sku")) else { throw Refusal.notFound }
        let (item, list) = try await services.read(caller) { scope in
            let list = try reader.list(in: scope)
            return (try reader.prices(of: [sku], in: scope).first, list)
        }
        guard let item else { throw Refusal.notFound }
        return Answer.json(list.json(item)).taggedByContent(for: request)
    }

    private static func skus(_ query: QueryParameters) throws -> [SKU]? {
        let texts = query.all("sku")
        if texts.isEmpty { return nil }
        guard texts.count <= skusMaximum else {
            throw Refusal.invalidField(at: "?sku", es: "Se admiten hasta 100 SKUs.", en: "Up to 100 SKUs are allowed.")
        }
        let skus = texts.compactMap { SKU($0) }
        guard skus.count == texts.count else {
            throw Refusal.invalidField(at: "?sku", es: "Uno de los SKUs no es válido.", en: "One of the SKUs is not valid.")
        }
        return Set(skus).sorted()
    }

    private static func answer<Item>(
        _ request: WebRequest,
        _ page: FeedPage<Item>,
        view: FeedView,
        json: (Item) -> JSON
    ) -> Answer {
        let token = FeedCursor.changeToken(clock: page.token, view: view)
        let answer = ListAnswer.make(
            request,
            items: page.items.map(json),
            nextCursor: page.next.map { FeedCursor.cursor($0, view: view) },
            extra: [.init("change_token", page.next == nil ? .string(token) : .null)]
        )
        return answer.taggedByContent(for: request)
    }
}
