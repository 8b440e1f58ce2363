import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// What there is, was, is reserved, is low: `…/stock-levels` and its kin.
struct StockLevelRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/stock-levels", levels)
        routes.on(.get, "{instance}/api/v1/stock-levels/{sku}", level)
        routes.on(.get, "{instance}/api/v1/stock-entries", entries)
        routes.on(.get, "{instance}/api/v1/stock-reservations", reservations)
        routes.on(.get, "{instance}/api/v1/stock-low", low)
        routes.on(.put, "{instance}/api/v1/stock-minimums", setMinimums)
    }

    @Sendable
    private func levels(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("q", "warehouse", "at", "limit", "cursor")
        let (text, warehouse, at) = (try query.text("q") ?? "", try query.text("warehouse"), try query.instant("at"))
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { SKU(stored: try ListCursor.decode($0, list: "stock-levels")) }
        let found = try await services.read(caller) { scope in
            if let warehouse { try WarehouseQueries.require(warehouse, at: "?warehouse", in: scope) }
            let products = try StockLevelQueries.products(text, after: after, limit: limit + 1, in: scope)
            let shown = Array(products.prefix(limit))
            let levels =
                try at.map { try StockLevelQueries.levels(of: shown, warehouse: warehouse, at: $0, in: scope) }
                ?? StockLevelQueries.levels(of: shown, warehouse: warehouse, in: scope)
            return (levels: levels, isMore: products.count > limit)
        }
        let next = found.isMore ? found.levels.last.map { ListCursor.encode($0.product.sku.text, list: "stock-levels") } : nil
        return ListAnswer.make(request, items: found.levels.map(StockBodies.json), nextCursor: next)
    }

    @Sendable
    private func level(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let at = try request.query("at").instant("at")
        guard let sku = SKU(try request.path("sku")) else { throw Refusal.notFound }
        let level = try await services.read(caller) { scope in
            guard let at else { return try StockLevelQueries.find(sku, in: scope) }
            let product = try ProductQueries.find(sku, in: scope)
            guard let level = try StockLevelQueries.levels(of: [product], at: at, in: scope).first else { throw Refusal.notFound }
            return level
        }
        return Answer.json(StockBodies.json(level))
    }

    /// The ledger of one SKU, the newest entry first; `cursor` goes on to older ones, `newer` to those after a place.
    @Sendable
    private func entries(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("sku", "warehouse", "limit", "cursor", "newer")
        let (sku, warehouse) = (try query.sku("sku"), try query.text("warehouse"))
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let older = try query.text("cursor").map { try StockCursors.ledgerPlace($0, list: "stock-entries") }
        let newer = try query.text("newer").map { try StockCursors.ledgerPlace($0, list: "stock-entries") }
        let found = try await services.read(caller) { scope in
            if let warehouse { try WarehouseQueries.require(warehouse, at: "?warehouse", in: scope) }
            _ = try ProductQueries.find(sku, in: scope)
            let direction: LedgerQueries.Direction = newer == nil ? .older : .newer
            let all = try LedgerQueries.page(of: sku, warehouse: warehouse, direction, than: newer ?? older, limit: limit + 1, in: scope)
            let entries = newer == nil ? Array(all.prefix(limit)) : Array(all.suffix(limit))
            let documents = try LedgerDocument.find(Set(entries.map(\.document)), in: scope)
            return (entries: entries, documents: documents, isMore: all.count > limit)
        }
        let isMoreBelow = newer == nil ? found.isMore : true
        let next = isMoreBelow ? found.entries.last.map { StockCursors.encode($0.place, list: "stock-entries") } : nil
        let first = found.entries.first.map { StockCursors.encode($0.place, list: "stock-entries") }
        return ListAnswer.make(
            request,
            items: found.entries.map { StockBodies.json($0, found.documents[$0.document]) },
            nextCursor: next,
            extra: [.init("newer_cursor", .optional(first))]
        )
    }

    @Sendable
    private func reservations(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("sku", "limit", "cursor")
        let sku = try query.sku("sku")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { TransactionID(try ListCursor.decode($0, list: "stock-reservations")) }
        let page = try await services.read(caller) { scope in
            _ = try ProductQueries.find(sku, in: scope)
            return try ReservationQueries.page(of: sku, after: after, limit: limit + 1, in: scope)
        }
        let items = page.prefix(limit)
        let next = page.count > limit ? items.last.map { ListCursor.encode($0.transaction.text, list: "stock-reservations") } : nil
        return ListAnswer.make(request, items: items.map(StockBodies.json), nextCursor: next)
    }

    @Sendable
    private func low(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let query = try request.query("warehouse", "limit", "cursor")
        let warehouse = try query.text("warehouse")
        let limit = try query.integer("limit", in: 1...1000, default: 200)
        let after = try query.text("cursor").map { cursor in
            let parts = try ListCursor.decode(cursor, list: "stock-low").split(separator: "\n", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw Refusal.invalidCursor }
            return (sku: SKU(stored: parts[1]), warehouse: parts[0])
        }
        let (page, count) = try await services.read(caller) { scope in
            if let warehouse { try WarehouseQueries.require(warehouse, at: "?warehouse", in: scope) }
            let page = try StockMinimums.low(warehouse: warehouse, after: after, limit: limit + 1, in: scope)
            return (page, try StockMinimums.lowCount(in: scope))
        }
        let items = page.prefix(limit)
        let last = page.count > limit ? items.last : nil
        let next = last.map { ListCursor.encode("\($0.level.warehouse)\n\($0.sku)", list: "stock-low") }
        return ListAnswer.make(request, items: items.map(StockBodies.json), nextCursor: next, extra: [.init("count", .integer(count))])
    }

    @Sendable
    private func setMinimums(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let minimums = try StockBodies.minimums(try await request.json())
        try await services.write(caller) { scope in try StockMinimums.set(minimums, in: scope) }
        let items = minimums.map { minimum -> JSON in
            [
                "sku": .string(minimum.sku.text), "warehouse": .string(minimum.warehouse),
                "minimum": .orNull(minimum.quantity),
            ]
        }
        return Answer.json(["minimums": .array(items)])
    }
}
