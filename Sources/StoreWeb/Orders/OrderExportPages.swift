import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The orders of a list as a file, a row for each line.
struct OrderExportPages {
    private static let header = [
        "number", "created_at", "confirmed_at", "status", "label", "buyer", "document", "email", "sku", "product", "quantity", "unit_price",
        "discount_percent", "amount", "order_discount_percent", "order_surcharge_percent", "order_total", "payment_terms", "notes",
        "acqua_number", "acqua_status",
    ]

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/orders.csv", needs: .orders, on: routes, export)
    }

    /// Page by page, so that memory stays flat however many there are.
    @Sendable
    private func export(_ request: StorePageRequest) async throws -> Answer {
        let (services, caller, filter) = (services, request.caller, OrderListQuery(request).filter)
        let labels = try await services.read(caller) { scope in try OrderLabelQueries.all(in: scope) }
        let names = Dictionary(uniqueKeysWithValues: labels.map { ($0.id, $0.name) })
        let body = ResponseBody { writer in
            var csv = CSVWriter()
            csv.append(Self.header)
            try await writer.write(.init(bytes: csv.bytes))
            var before: Int64?
            while true {
                let last = before
                let part = try await services.read(caller) { scope in
                    try OrderQueries.search(filter, before: last, limit: 200, in: scope).map { order in
                        (try OrderQueries.find(order.id, in: scope), try DeliveryQueries.sync(of: order.id, in: scope))
                    }
                }
                guard !part.isEmpty else { break }
                var csv = CSVWriter()
                for (order, sync) in part { for row in Self.rows(order, sync, names) { csv.append(row) } }
                try await writer.write(.init(bytes: csv.bytes))
                before = part.last?.0.number
            }
            try await writer.finish(nil)
        }
        let headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(request.store.slug)-pedidos.csv\"",
            .cacheControl: "no-store",
        ]
        return Answer(status: .ok, headers: headers, body: body)
    }

    private static func rows(_ order: Order, _ sync: SyncState, _ labels: [OrderLabelID: String]) -> [[String]] {
        let text = SpreadsheetCell.text
        let buyer = order.buyerAsConfirmed
        let label = order.label.flatMap { labels[$0] } ?? ""
        let head =
            [String(order.number), order.createdAt.description, order.confirmedAt?.description ?? "", order.status.rawValue]
            + [label, buyer?.name ?? "", buyer?.document.digits ?? "", buyer?.email ?? ""].map(text)
        let tail =
            [order.discount.description, order.surcharge.description, order.total.description]
            + [order.paymentTerms ?? "", order.notes ?? ""].map(text)
            + [sync.acquaNumber.map { String($0) } ?? "", sync.acquaStatus ?? ""]
        return order.lines.map { line in
            head + [line.sku.text, line.name].map(text) + [
                line.quantity.description, line.unitPrice.description, line.discount.description, line.amount.description,
            ] + tail
        }
    }
}
