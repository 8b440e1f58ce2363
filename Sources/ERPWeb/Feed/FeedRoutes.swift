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
            let (found, clock) = try await services.read(caller) { scope in
                (try StockFeed.items(skus, warehouses: warehouses, in: scope), try FeedClock.current(in: scope))
            }
            let page = FeedPage(items: skus.compactMap { found[$0] }.filter(\.isActive), next: nil, token: clock)
            return Self.answer(request, page, view: view) { Self.json($0, reader) }
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
        return Self.answer(request, page, view: view) { Self.json($0, reader) }
    }

    @Sendable
    private func prices(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.reader(request)
        let query = try request.query("limit", "cursor", "since", "sku", "price_list")
        let reader = try await FeedReader.make(caller, query, services: services)
        let view = reader.view(of: "prices")
        let list = try await priceList(reader)
        if let skus = try Self.skus(query) {
            let (items, clock) = try await services.read(caller) { scope in
                (try PriceFeed.items(skus, priceList: list.code, in: scope), try FeedClock.current(in: scope))
            }
            let page = FeedPage(items: items.filter { !$0.tiers.isEmpty }, next: nil, token: clock)
            return Self.answer(request, page, view: view) { Self.json($0, list) }
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
        return Self.answer(request, page, view: view) { Self.json($0, list) }
    }

    @Sendable
    private func stockOfOne(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.reader(request)
        let reader = try await FeedReader.make(caller, try request.query("warehouse"), services: services)
        guard let sku = SKU(try request.path("sku")) else { throw Refusal.notFound }
        let warehouses = reader.warehouses
        let item = try await services.read(caller) { scope in try StockFeed.items([sku], warehouses: warehouses, in: scope)[sku] }
        guard let item, item.isActive else { throw Refusal.notFound }
        return Answer.json(Self.json(item, reader)).taggedByContent(for: request)
    }

    @Sendable
    private func pricesOfOne(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.reader(request)
        let reader = try await FeedReader.make(caller, try request.query("price_list"), services: services)
        guard let sku = SKU(try request.path("sku")) else { throw Refusal.notFound }
        let list = try await priceList(reader)
        let item = try await services.read(caller) { scope in try PriceFeed.items([sku], priceList: list.code, in: scope).first }
        guard let item, !item.tiers.isEmpty else { throw Refusal.notFound }
        return Answer.json(Self.json(item, list)).taggedByContent(for: request)
    }

    private struct List: Sendable {
        let code: String
        let currency: String
        let isTaxIncluded: Bool
    }

    private func priceList(_ reader: FeedReader) async throws -> List {
        let code = reader.priceList
        return try await services.read(reader.caller) { scope in
            let row = try scope.tx.first(
                "SELECT currency, tax_included FROM price_lists WHERE instance_id = \(scope.instance) AND code = \(code)"
            )
            guard let row else { throw Refusal.notFound }
            return List(code: code, currency: try row.text("currency"), isTaxIncluded: try row.bool("tax_included"))
        }
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

    private static func json(_ item: StockItem, _ reader: FeedReader) -> JSON {
        guard item.isActive else { return deleted(item.sku, item.updatedAt) }
        var members: [JSON.Member] = [
            .init("sku", .string(item.sku.text)), .init("available", .decimal(reader.shown(item.available))),
        ]
        if !reader.isOutsider {
            members += [.init("on_hand", .decimal(item.onHand)), .init("reserved", .decimal(item.reserved))]
        }
        members.append(.init("updated_at", .string(item.updatedAt.description)))
        return .object(members)
    }

    private static func json(_ item: PriceItem, _ list: List) -> JSON {
        guard let base = item.tiers.first else { return deleted(item.sku, item.updatedAt) }
        let tiers = item.tiers.dropFirst().map { tier -> JSON in
            ["min_quantity": .decimal(tier.minQuantity), "unit_price": .decimal(tier.unitPrice)]
        }
        return [
            "sku": .string(item.sku.text), "currency": .string(list.currency), "tax_included": .bool(list.isTaxIncluded),
            "unit_price": .decimal(base.unitPrice), "tiers": .array(tiers), "updated_at": .string(item.updatedAt.description),
        ]
    }

    private static func deleted(_ sku: SKU, _ at: Instant) -> JSON {
        ["sku": .string(sku.text), "deleted": true, "updated_at": .string(at.description)]
    }
}
