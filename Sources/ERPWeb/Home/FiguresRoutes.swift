import ERPCore
import HTTPTypes
import Kernel
import WebSupport

/// `GET …/figures`: how the company does, as the first page shows it.
struct FiguresRoutes {
    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/figures", show)
    }

    @Sendable
    private func show(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let company = try await services.figures.company(services, caller)
        let stock = try await services.figures.stock(services, caller)
        return .json([
            "currency": .string(caller.instance.currency), "days": .integer(FiguresBoard.days),
            "read_at": .string(company.readAt.description),
            "sales": .array(
                company.days.map { day in
                    [
                        "date": .string(day.date.description), "transactions": .integer(day.transactions), "total": .decimal(day.total),
                    ]
                }
            ),
            "counts": .array(
                company.counts.map { count in
                    [
                        "origin": .optional(count.origin), "status": .string(count.status.rawValue),
                        "transactions": .integer(count.transactions),
                    ]
                }
            ),
            "top_customers": .array(
                company.topCustomers.map { ["id": .string($0.key), "name": .string($0.name), "total": .decimal($0.total)] }
            ),
            "top_products": .array(
                company.topProducts.map { ["sku": .string($0.key), "name": .string($0.name), "total": .decimal($0.total)] }
            ),
            "stock_value": [
                "currency": .string(stock.currency), "total": stock.total.map { .decimal($0) } ?? .null,
                "unpriced": .integer(stock.unpriced), "read_at": .string(stock.readAt.description),
            ],
        ])
    }
}
