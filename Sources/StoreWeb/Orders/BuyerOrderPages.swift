import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// A buyer's own orders.
struct BuyerOrderPages {
    private static let pageSize = 30

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.buyer(.get, "{store}/orders", on: routes, list)
        pages.buyer(.get, "{store}/orders/{number}", on: routes, show)
        pages.buyer(.post, "{store}/orders/{number}/again", on: routes, orderAgain)
        pages.buyer(.post, "{store}/orders/{number}/cancel", on: routes, cancel)
        pages.buyer(.get, "{store}/live/orders/{number}", on: routes, live)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        guard let buyer = request.buyer else { throw Refusal.notFound }
        let before = Int64(request.parameter("before"))
        let (found, labels) = try await services.read(request.caller) { scope in
            let orders = try OrderQueries.list(before: before, buyer: buyer.id, limit: Self.pageSize + 1, in: scope)
            return (try orders.map { ($0, try DeliveryQueries.sync(of: $0.id, in: scope)) }, try OrderLabelQueries.all(in: scope))
        }
        let shown = found.prefix(Self.pageSize)
        let next = found.count > Self.pageSize ? shown.last.map { "?before=\($0.0.number)" } : nil
        let model: JSON = [
            "orders": .array(
                shown.map { order, sync in
                    let words = OrderWords(forBuyer: order, sync)
                    return [
                        "number": .string(String(order.number)), "href": .string(request.path("orders/\(order.number)")),
                        "date": .string(request.formats.date(order.createdAt)), "tone": .string(words.tone),
                        "state": .string(request.text(words.phrase)), "total": .string(request.formats.money(order.total)),
                        "label": labels.first { $0.id == order.label }.map { OrderModel.label($0, isSelected: true) } ?? .null,
                    ]
                }
            ),
            "has_orders": .bool(!shown.isEmpty), "pager": ["next": .optional(next)],
        ]
        return try request.page("orders", title: request.text(Phrase(es: "Mis pedidos", en: "My orders")), model)
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        guard let buyer = request.buyer else { throw Refusal.notFound }
        let number = try AdminOrderPages.number(request)
        let (order, sync, shown, labels) = try await services.read(request.caller) { scope in
            let order = try OrderQueries.find(number: number, buyer: buyer.id, in: scope)
            let sync = try DeliveryQueries.sync(of: order.id, in: scope)
            return (order, sync, try OrderQueries.fingerprint(number: number, in: scope), try OrderLabelQueries.all(in: scope))
        }
        let words = OrderWords(forBuyer: order, sync)
        let extra: JSON = [
            "state": .string(request.text(words.phrase)), "tone": .string(words.tone),
            "live": .string(request.livePath("live/orders/\(number)", shown: shown)), "action": .string(request.path("orders/\(number)")),
            "timeline": .array(OrderModel.timeline(order, sync, isForBuyer: true, request)),
            "label": labels.first { $0.id == order.label }.map { OrderModel.label($0, isSelected: true) } ?? .null,
            "is_cancellable": .bool(order.status == .confirmed && sync.acquaStatus != "processed" && sync.acquaStatus != "cancelled"),
        ]
        let title = request.text(Phrase(es: "Pedido \(number)", en: "Order \(number)"))
        var model = OrderModel.json(order, sync.forBuyer, request).merging(extra)
        model = model.merging(IVAWords.json(order.total, request))
        return try request.page("order", title: title, model)
    }

    /// Puts the lines of an order into the cart; what is not sold any more is left out, and said.
    @Sendable
    private func orderAgain(_ request: StorePageRequest) async throws -> Answer {
        let buyer = try request.approvedBuyer()
        let number = try AdminOrderPages.number(request)
        let left = try await services.write(request.caller) { scope in
            let order = try OrderQueries.find(number: number, buyer: buyer.id, in: scope)
            let products = try ProductQueries.find(order.lines.map(\.sku), in: scope)
            let known = order.lines.filter { products[$0.sku]?.details.isPublished == true }
            for line in known { try CartActions.add(line.quantity, of: line.sku, to: buyer.id, in: scope) }
            return order.lines.count - known.count
        }
        return request.redirect(to: "cart", notice: left == 0 ? "ordered_again" : "ordered_again_partly")
    }

    @Sendable
    private func cancel(_ request: StorePageRequest) async throws -> Answer {
        guard let buyer = request.buyer else { throw Refusal.notFound }
        let number = try AdminOrderPages.number(request)
        try await services.write(request.caller) { scope in
            let order = try OrderQueries.find(number: number, buyer: buyer.id, in: scope)
            _ = try OrderActions.cancel(order.id, by: .buyer(buyer.id), in: scope)
        }
        services.link.wake(request.store.id)
        return request.redirect(to: "orders/\(number)", notice: "order_cancelled")
    }

    @Sendable
    private func live(_ request: StorePageRequest) async throws -> Answer {
        guard let buyer = request.buyer else { throw Refusal.notFound }
        let number = try AdminOrderPages.number(request)
        let (services, caller) = (services, request.caller)
        _ = try await services.read(caller) { scope in try OrderQueries.find(number: number, buyer: buyer.id, in: scope) }
        return try await services.live.answer(shown: request.parameter("shown")) {
            try await services.read(caller) { scope in try OrderQueries.fingerprint(number: number, in: scope) }
        }
    }
}
