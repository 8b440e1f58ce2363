import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The stock of one product: where it lies, for whom it is reserved, and its ledger.
struct ProductStockPages {
    private static let pageSize = 50

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/stock/at/{sku}", needs: .read, on: routes) { request in try await show(request, nil, nil) }
        pages.page(.post, "{instance}/stock/at/{sku}/minimum", needs: .manage, on: routes, setMinimum)
    }

    private struct Found: Sendable {
        let warehouses: [Warehouse]
        let level: StockLevel
        /// Where the reader asks for the past.
        let past: StockLevel?
        let reservations: [Reservation]
        let entries: [LedgerEntry]
        let documents: [String: LedgerDocument]
        let isMoreAbove: Bool
        let isMoreBelow: Bool
    }

    /// - Parameter typed: the form of the minimum that was not taken, and why.
    private func show(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        guard let sku = SKU(try request.web.path("sku")) else { throw Refusal.notFound }
        let moment = TypedMoment(request)
        let warehouse = request.parameter("warehouse")
        let found = try await services.read(request.caller) { scope in try find(sku, warehouse, moment, request, in: scope) }
        let names = WarehouseChoices.names(found.warehouses)
        let formats = request.formats
        let chosen = PathSegment.query([("warehouse", warehouse)])
        let here = request.path(StockWords.path(sku))
        let (above, below) = (found.isMoreAbove ? found.entries.first : nil, found.isMoreBelow ? found.entries.last : nil)
        let pager: JSON = [
            "previous": .optional(above.map { "\(here)?\(chosen)newer=\(Self.place($0))#ledger" }),
            "next": .optional(below.map { "\(here)?\(chosen)older=\(Self.place($0))#ledger" }),
        ]
        let inTransit = found.level.inTransit == .zero ? nil : formats.quantity(found.level.inTransit)
        let model: JSON = [
            "sku": .string(sku.text), "here": .string(here), "product": .string(request.path(ProductPages.path(sku))),
            "is_inactive": .bool(!found.level.product.fields.isActive),
            "levels": .array(levels(found, names, typed, refusal, request)), "in_transit": .optional(inTransit),
            "total": Self.figures(found.level.onHand, found.level.reserved, found.level.available, formats),
            "at": .string(moment.typed), "is_bad_moment": .bool(moment.isBad), "several": .bool(found.warehouses.count > 1),
            "warehouses": WarehouseChoices.json(found.warehouses, chosen: warehouse),
            "errors": .array(Self.errors(refusal, request)), "has_errors": .bool(refusal != nil),
        ]
        let lists: JSON = [
            "reservations": .array(found.reservations.prefix(Self.pageSize).map { Self.row($0, names, request) }),
            "has_reservations": .bool(!found.reservations.isEmpty), "more_reservations": .bool(found.reservations.count > Self.pageSize),
            "entries": .array(found.entries.map { Self.row($0, found, names, request) }), "has_entries": .bool(!found.entries.isEmpty),
            "pager": pager,
        ]
        let name = found.level.product.fields.name
        let whole = model.merging(lists).merging(Self.past(found.past, at: moment, names, formats))
        return try request.stockPage("product-stock-page", Phrase(es: name, en: name), whole, refusal: refusal)
    }

    private static func place(_ entry: LedgerEntry) -> String { "\(entry.place.at.microseconds)_\(entry.place.entry)" }

    private func find(
        _ sku: SKU,
        _ warehouse: String,
        _ moment: TypedMoment,
        _ request: ERPPageRequest,
        in scope: InstanceScope
    ) throws -> Found {
        let level = try StockLevelQueries.find(sku, in: scope)
        let newer = StockCursors.ledgerPlace(request.parameter("newer"))
        let older = StockCursors.ledgerPlace(request.parameter("older"))
        let all = try LedgerQueries.page(
            of: sku,
            warehouse: warehouse.isEmpty ? nil : warehouse,
            newer == nil ? .older : .newer,
            than: newer ?? older,
            limit: Self.pageSize + 1,
            in: scope
        )
        let isMore = all.count > Self.pageSize
        let entries = newer == nil ? Array(all.prefix(Self.pageSize)) : Array(all.suffix(Self.pageSize))
        return Found(
            warehouses: try WarehouseQueries.all(in: scope),
            level: level,
            past: try moment.instant.flatMap { try StockLevelQueries.levels(of: [level.product], at: $0, in: scope).first },
            reservations: try ReservationQueries.page(of: sku, limit: Self.pageSize + 1, in: scope),
            entries: entries,
            documents: try LedgerDocument.find(Set(entries.map(\.document)), in: scope),
            isMoreAbove: newer == nil ? older != nil : isMore,
            isMoreBelow: newer == nil ? isMore : true
        )
    }

    @Sendable
    private func setMinimum(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        guard let sku = SKU(try request.web.path("sku")) else { throw Refusal.notFound }
        let typed = fields.text("minimum")
        let minimum: JSON = typed.isEmpty || typed == "0" ? .null : .string(TypedDecimal.plain(typed, in: request.language))
        let body: JSON = [
            "minimums": [["sku": .string(sku.text), "warehouse": .string(fields.text("warehouse")), "minimum": minimum]]
        ]
        do {
            let minimums = try StockBodies.minimums(body)
            try await services.write(request.caller) { scope in
                _ = try ProductQueries.find(sku, in: scope)
                try StockMinimums.set(minimums, in: scope)
            }
            return request.redirect(to: StockWords.path(sku), notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await show(request, fields, refusal)
        }
    }
}

extension ProductStockPages {
    private static func errors(_ refusal: Refusal?, _ request: ERPPageRequest) -> [JSON] {
        refusal?.issues.map { ["text": .string(request.text($0.detail))] } ?? []
    }

    private static func figures(_ onHand: Quantity, _ reserved: Quantity, _ available: Quantity, _ formats: Formats) -> JSON {
        [
            "on_hand": .string(formats.quantity(onHand)), "reserved": .string(formats.quantity(reserved)),
            "available": .string(formats.quantity(available)),
        ]
    }

    /// What there was at another time; nothing where nobody asks.
    private static func past(_ past: StockLevel?, at moment: TypedMoment, _ names: [String: String], _ formats: Formats) -> JSON {
        guard let past, let instant = moment.instant else { return ["is_past": false] }
        let levels = past.warehouses.map { level($0, names, formats) }
        return [
            "is_past": true, "past": .string(formats.dateTime(instant)), "past_levels": .array(levels),
            "past_total": figures(past.onHand, past.reserved, past.available, formats),
        ]
    }

    private static func level(_ level: WarehouseLevel, _ names: [String: String], _ formats: Formats) -> JSON {
        let name: JSON = ["warehouse": .string(names[level.warehouse] ?? level.warehouse), "code": .string(level.warehouse)]
        return name.merging(figures(level.onHand, level.reserved, level.available, formats))
    }

    /// One row a warehouse, also of those that never had it: its minimum may be set there.
    private func levels(
        _ found: Found,
        _ names: [String: String],
        _ typed: FormFields?,
        _ refusal: Refusal?,
        _ request: ERPPageRequest
    ) -> [JSON] {
        found.warehouses.map { warehouse in
            let present = found.level.warehouses.first { $0.warehouse == warehouse.code }
            let level = present ?? WarehouseLevel(warehouse: warehouse.code, onHand: .zero, reserved: .zero, minimum: nil)
            let isTyped = typed?.text("warehouse") == warehouse.code
            let kept = level.minimum.map(request.formats.quantity) ?? ""
            let more: JSON = [
                "minimum": .string(isTyped ? typed?.text("minimum") ?? "" : kept), "is_low": .bool(level.isLow),
                "is_bad": .bool(isTyped && refusal != nil),
            ]
            return Self.level(level, names, request.formats).merging(more)
        }
    }

    private static func row(_ reservation: Reservation, _ names: [String: String], _ request: ERPPageRequest) -> JSON {
        [
            "number": .string(String(reservation.number)), "href": .string(request.path("transactions/\(reservation.transaction.text)")),
            "customer": .string(reservation.customerName),
            "customer_href": .string(request.path("customers/\(reservation.customer.text)")),
            "warehouse": .string(names[reservation.warehouse] ?? reservation.warehouse),
            "quantity": .string(request.formats.quantity(reservation.quantity)),
            "since": .string(request.formats.dateTime(reservation.placedAt)),
        ]
    }

    private static func row(_ entry: LedgerEntry, _ found: Found, _ names: [String: String], _ request: ERPPageRequest) -> JSON {
        let document = found.documents[entry.document]
        let name = document.map { request.text(StockWords.phrase($0)) }
        let path = document.map { request.path(StockWords.path($0)) }
        return [
            "at": .string(request.formats.dateTime(entry.place.at)), "reason": .string(request.text(StockWords.phrase(entry.reason))),
            "warehouse": .string(names[entry.warehouse] ?? entry.warehouse),
            "on_hand_change": .string(signed(entry.onHand, request)), "reserved_change": .string(signed(entry.reserved, request)),
            "on_hand": .string(request.formats.quantity(entry.balance.onHand)),
            "reserved": .string(request.formats.quantity(entry.balance.reserved)),
            "document": .optional(name), "href": .optional(path),
        ]
    }

    /// A change with its sign; nothing where nothing changed.
    private static func signed(_ quantity: Quantity, _ request: ERPPageRequest) -> String {
        if quantity == .zero { return "–" }
        return (quantity.isPositive ? "+" : "") + request.formats.quantity(quantity)
    }
}
