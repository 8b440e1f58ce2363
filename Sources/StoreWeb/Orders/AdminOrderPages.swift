import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The orders of the store, for its administration.
struct AdminOrderPages {
    private static let pageSize = 50

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/orders", needs: .orders, on: routes, list)
        pages.admin(.get, "{store}/admin/orders/{number}", needs: .orders, on: routes, show)
        pages.admin(.post, "{store}/admin/orders/{number}/confirm", needs: .orders, on: routes, confirm)
        pages.admin(.post, "{store}/admin/orders/{number}/cancel", needs: .orders, on: routes, cancel)
        pages.admin(.post, "{store}/admin/orders/{number}/retry", needs: .orders, on: routes, retry)
        pages.admin(.post, "{store}/admin/orders/{number}/label", needs: .orders, on: routes, label)
        pages.admin(.get, "{store}/admin/live/orders/{number}", needs: .orders, on: routes, live)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let before = Int64(request.parameter("before"))
        let filter = OrderListQuery(request).filter
        let (found, labels) = try await services.read(request.caller) { scope in
            let orders = try OrderQueries.search(filter, before: before, limit: Self.pageSize + 1, in: scope)
            return (try orders.map { ($0, try DeliveryQueries.sync(of: $0.id, in: scope)) }, try OrderLabelQueries.all(in: scope))
        }
        let shown = found.prefix(Self.pageSize)
        let query = OrderListQuery.text(request)
        let next = found.count > Self.pageSize ? shown.last.map { "?\(query)before=\($0.0.number)" } : nil
        let model: JSON = [
            "orders": .array(shown.map { Self.row($0.0, $0.1, labels, request) }), "has_orders": .bool(!shown.isEmpty),
            "from": .string(request.parameter("from")), "to": .string(request.parameter("to")),
            "export": .string(request.path("admin/orders.csv") + "?" + query), "has_labels": .bool(!labels.isEmpty),
            "labels": .array(labels.map { OrderModel.label($0, isSelected: $0.id == filter.label) }),
            "pager": ["next": .optional(next)], "q": .string(request.parameter("q")),
            "states": .array(
                OrderFilter.State.allCases.map { state in
                    [
                        "value": .string(state.rawValue), "text": .string(request.text(state.phrase)),
                        "selected": .bool(state == filter.state),
                    ]
                }
            ),
        ]
        return try request.page("admin-orders", title: request.text(Phrase(es: "Pedidos", en: "Orders")), model)
    }

    private static func row(_ order: Order, _ sync: SyncState, _ labels: [OrderLabel], _ request: StorePageRequest) -> JSON {
        let words = OrderWords(order, sync)
        return [
            "number": .string(String(order.number)), "href": .string(request.path("admin/orders/\(order.number)")),
            "buyer_name": .optional(order.buyerAsConfirmed?.name), "date": .string(request.formats.dateTime(order.createdAt)),
            "state": .string(request.text(words.phrase)), "tone": .string(words.tone),
            "total": .string(request.formats.money(order.total)),
            "label": labels.first { $0.id == order.label }.map { OrderModel.label($0, isSelected: true) } ?? .null,
        ]
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        try await page(request, nil)
    }

    private func page(_ request: StorePageRequest, _ refusal: Refusal?) async throws -> Answer {
        let number = try Self.number(request)
        let (order, sync, attempts, shown, labels) = try await services.read(request.caller) { scope in
            let order = try OrderQueries.find(number: number, in: scope)
            let sync = try DeliveryQueries.sync(of: order.id, in: scope)
            let attempts = try DeliveryQueries.attempts(of: order.id, in: scope)
            let shown = try OrderQueries.fingerprint(number: number, in: scope)
            return (order, sync, attempts, shown, try OrderLabelQueries.all(in: scope))
        }
        let words = OrderWords(order, sync)
        let form = FormModel([], values: FormFields(), refusal: refusal, in: request.language)
        let extra: JSON = [
            "state": .string(request.text(words.phrase)), "tone": .string(words.tone),
            "action": .string(request.path("admin/orders/\(number)")),
            "live": .string(request.livePath("admin/live/orders/\(number)", shown: shown)),
            "timeline": .array(OrderModel.timeline(order, sync, isForBuyer: false, request)),
            "attempts": .array(attempts.suffix(100).reversed().map { OrderModel.attempt($0, request) }),
            "has_attempts": .bool(!attempts.isEmpty), "is_parked": .bool(sync.state == .needsAttention),
            "fault": .optional(sync.lastError?.detail), "form": form.json, "has_labels": .bool(!labels.isEmpty),
            "labels": .array(labels.map { OrderModel.label($0, isSelected: $0.id == order.label) }),
            "label": labels.first { $0.id == order.label }.map { OrderModel.label($0, isSelected: true) } ?? .null,
            "buyer_href": .string(request.path("admin/buyers/\(order.buyer.text)")),
        ]
        let title = request.text(Phrase(es: "Pedido \(number)", en: "Order \(number)"))
        let model = OrderModel.json(order, sync, request).merging(extra).merging(IVAWords.json(order.total, request))
        return try request.page("admin-order", title: title, model, status: refusal?.kind.status ?? .ok)
    }

    static func number(_ request: StorePageRequest) throws -> Int64 {
        guard let number = Int64(try request.web.path("number")) else { throw Refusal.notFound }
        return number
    }
}

extension AdminOrderPages {
    @Sendable
    private func confirm(_ request: StorePageRequest) async throws -> Answer {
        try await change(request, notice: "order_confirmed") { order, scope in
            _ = try OrderActions.confirm(order.id, by: .administrator, in: scope)
        }
    }

    @Sendable
    private func cancel(_ request: StorePageRequest) async throws -> Answer {
        try await change(request, notice: "order_cancelled") { order, scope in
            _ = try OrderActions.cancel(order.id, by: .administrator, in: scope)
        }
    }

    @Sendable
    private func retry(_ request: StorePageRequest) async throws -> Answer {
        try await change(request, notice: "orders_retried") { order, scope in try DeliveryActions.retry(order.id, in: scope) }
    }

    /// Puts the merchant's word on the order, and tells the buyer where the word asks for it.
    @Sendable
    private func label(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let wanted = fields.text("label").isEmpty ? nil : OrderLabelID(fields.text("label"))
        let mail = ShopMail(request.settings, in: request.mailLanguage)
        let orders = services.publicURL + request.path("orders")
        return try await change(request, notice: "order_labelled") { order, scope in
            guard try OrderLabelActions.put(wanted, on: order.id, in: scope), let wanted else { return }
            let label = try OrderLabelQueries.find(wanted, in: scope)
            guard label.notifies else { return }
            let buyer = try BuyerQueries.find(order.buyer, in: scope).details
            try mail.labelled(order, label, to: buyer, link: "\(orders)/\(order.number)", in: scope)
        }
    }

    private func change(
        _ request: StorePageRequest,
        notice: String,
        _ body: @escaping @Sendable (Order, StoreScope) throws -> Void
    ) async throws -> Answer {
        let number = try Self.number(request)
        let who = request.administratorName
        do {
            try await services.write(request.caller) { scope in
                try body(try OrderQueries.find(number: number, in: scope), scope)
                try AuditTrail.note(notice, of: String(number), by: who, in: scope)
            }
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, refusal)
        }
        services.link.wake(request.store.id)
        return request.redirect(to: "admin/orders/\(number)", notice: notice)
    }

    @Sendable
    private func live(_ request: StorePageRequest) async throws -> Answer {
        let number = try Self.number(request)
        let (services, caller) = (services, request.caller)
        return try await services.live.answer(shown: request.parameter("shown")) {
            try await services.read(caller) { scope in try OrderQueries.fingerprint(number: number, in: scope) }
        }
    }
}

extension OrderFilter.State {
    var phrase: Phrase {
        switch self {
        case .draft: Phrase(es: "Borradores", en: "Drafts")
        case .onTheWay: Phrase(es: "En camino a Acqua", en: "On their way to Acqua")
        case .needsAttention: Phrase(es: "Requieren atención", en: "Need attention")
        case .inAcqua: Phrase(es: "En Acqua", en: "In Acqua")
        case .processed: Phrase(es: "Procesados", en: "Processed")
        case .cancelled: Phrase(es: "Anulados", en: "Cancelled")
        }
    }
}
