import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// What there is, was, and is low, product by product.
struct StockPages {
    static let pageSize = 50

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/stock", needs: .read, on: routes, list)
        pages.page(.get, "{instance}/stock/low", needs: .read, on: routes, low)
    }

    private struct Found: Sendable {
        let warehouses: [Warehouse]
        let levels: [StockLevel]
        let isMore: Bool
        let lowCount: Int64
    }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        let (text, warehouse) = (request.parameter("q"), request.parameter("warehouse"))
        let moment = TypedMoment(request)
        let after = SKU(request.parameter("after"))
        let found = try await services.read(request.caller) { scope in
            let chosen = warehouse.isEmpty ? nil : warehouse
            let products = try StockLevelQueries.products(text, after: after, limit: Self.pageSize + 1, in: scope)
            let shown = Array(products.prefix(Self.pageSize))
            let levels =
                try moment.instant.map { try StockLevelQueries.levels(of: shown, warehouse: chosen, at: $0, in: scope) }
                ?? StockLevelQueries.levels(of: shown, warehouse: chosen, in: scope)
            return Found(
                warehouses: try WarehouseQueries.all(in: scope),
                levels: levels,
                isMore: products.count > Self.pageSize,
                lowCount: try StockMinimums.lowCount(in: scope)
            )
        }
        let query = PathSegment.query([("q", text), ("warehouse", warehouse), ("at", moment.typed)])
        let last = found.isMore ? found.levels.last : nil
        let next = last.map { "?\(query)after=\(PathSegment.encoded($0.product.sku.text))" }
        let past = moment.instant.map(request.formats.dateTime)
        let model: JSON = [
            "q": .string(text), "at": .string(moment.typed), "is_past": .bool(moment.instant != nil),
            "past": .optional(past), "is_bad_moment": .bool(moment.isBad),
            "warehouses": WarehouseChoices.json(found.warehouses, chosen: warehouse),
            "levels": .array(found.levels.map { Self.row($0, request) }), "has_levels": .bool(!found.levels.isEmpty),
            "pager": ["next": .optional(next)], "low_count": .string(request.formats.count(found.lowCount)),
            "is_low": .bool(found.lowCount > 0), "is_filtered": .bool(!text.isEmpty || after != nil),
        ]
        return try request.stockPage("stock", Phrase(es: "Existencias", en: "Stock"), model)
    }

    private static func row(_ level: StockLevel, _ request: ERPPageRequest) -> JSON {
        let formats = request.formats
        let inTransit = level.inTransit == .zero ? nil : formats.quantity(level.inTransit)
        return [
            "name": .string(level.product.fields.name), "sku": .string(level.product.sku.text),
            "href": .string(request.path(StockWords.path(level.product.sku))), "on_hand": .string(formats.quantity(level.onHand)),
            "reserved": .string(formats.quantity(level.reserved)), "available": .string(formats.quantity(level.available)),
            "in_transit": .optional(inTransit),
            "is_low": .bool(level.isLow), "is_inactive": .bool(!level.product.fields.isActive),
        ]
    }

    @Sendable
    private func low(_ request: ERPPageRequest) async throws -> Answer {
        let warehouse = request.parameter("warehouse")
        let after = SKU(request.parameter("after")).map { (sku: $0, warehouse: request.parameter("after_in")) }
        let (warehouses, found, count) = try await services.read(request.caller) { scope in
            (
                try WarehouseQueries.all(in: scope),
                try StockMinimums.low(
                    warehouse: warehouse.isEmpty ? nil : warehouse,
                    after: after,
                    limit: Self.pageSize + 1,
                    in: scope
                ),
                try StockMinimums.lowCount(in: scope)
            )
        }
        let (shown, names) = (found.prefix(Self.pageSize), WarehouseChoices.names(warehouses))
        let query = PathSegment.query([("warehouse", warehouse)])
        let last = found.count > Self.pageSize ? shown.last : nil
        let next = last.map { "?\(query)after=\(PathSegment.encoded($0.sku.text))&after_in=\(PathSegment.encoded($0.level.warehouse))" }
        let formats = request.formats
        let rows = shown.map { low -> JSON in
            let missing = try? low.level.minimum?.subtracting(low.level.available)
            let minimum = low.level.minimum.map(formats.quantity)
            let lacking = missing.map(formats.quantity)
            return [
                "name": .string(low.name), "sku": .string(low.sku.text), "href": .string(request.path(StockWords.path(low.sku))),
                "warehouse": .string(names[low.level.warehouse] ?? low.level.warehouse),
                "available": .string(formats.quantity(low.level.available)),
                "minimum": .optional(minimum), "missing": .optional(lacking),
            ]
        }
        let model: JSON = [
            "rows": .array(Array(rows)), "has_rows": .bool(!rows.isEmpty), "count": .string(formats.count(count)),
            "is_many": .bool(count >= StockMinimums.countMaximum), "pager": ["next": .optional(next)],
            "warehouses": WarehouseChoices.json(warehouses, chosen: warehouse), "is_one_warehouse": .bool(warehouses.count < 2),
        ]
        return try request.stockPage("stock-low", Phrase(es: "Faltantes", en: "Low stock"), model)
    }
}

/// An instant as a browser's field of date and time gives it, in local time.
struct TypedMoment: Sendable {
    let typed: String
    let instant: Instant?

    init(_ request: ERPPageRequest) {
        typed = request.parameter("at")
        let parts = typed.replacing(" ", with: "T").split(separator: "T").map(String.init)
        guard let day = parts.first.flatMap(CalendarDate.init) else {
            instant = nil
            return
        }
        // A day alone is all of it; a minute too.
        let clock = parts.count > 1 ? Instant("1970-01-01T\(parts[1].prefix(5)):00Z") : Instant(microseconds: 86_340_000_000)
        instant = clock.map { Instant(microseconds: request.formats.start(of: day).microseconds + $0.microseconds + 59_999_999) }
    }

    /// Something was typed that is no moment.
    var isBad: Bool { !typed.isEmpty && instant == nil }
}
