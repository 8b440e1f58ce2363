import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// The orders of the store, for its administration.
struct AdminOrderPages {
    private static let pageSize = 50

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/orders", needs: .orders, on: routes, list)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let before = Int64(request.parameter("before"))
        let orders = try await services.read(request.caller) { scope in
            try OrderQueries.list(before: before, buyer: nil, limit: Self.pageSize + 1, in: scope)
        }
        let shown = orders.prefix(Self.pageSize)
        let next = orders.count > Self.pageSize ? shown.last.map { "?before=\($0.number)" } : nil
        let model: JSON = [
            "orders": .array(shown.map { Self.model($0, request) }), "has_orders": .bool(!shown.isEmpty),
            "pager": ["next": .optional(next)],
        ]
        return try request.page("admin-orders", title: request.text(Phrase(es: "Pedidos", en: "Orders")), model)
    }

    private static func model(_ order: Order, _ request: StorePageRequest) -> JSON {
        [
            "number": .string(String(order.number)), "href": .string(request.path("admin/orders/\(order.number)")),
            "buyer_name": .optional(order.buyerAsConfirmed?.name), "date": .string(request.formats.dateTime(order.createdAt)),
            "state": .string(order.status.rawValue), "tone": "grey", "total": .string(request.formats.money(order.total)),
        ]
    }
}
