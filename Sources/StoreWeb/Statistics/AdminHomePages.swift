import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// Where the administration begins: what was sold, and what waits for somebody.
struct AdminHomePages {
    private static let days = 30
    private static let zoneOffsetSeconds: Int64 = -3 * 3600

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin", needs: nil, on: routes, show)
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        let status = try await services.link.status(of: request.store.id)
        let low = request.settings.lowStock
        let summary = try await services.read(request.caller) { scope in
            try SalesQueries.summary(days: Self.days, lowStock: low, zoneOffsetSeconds: Self.zoneOffsetSeconds, in: scope)
        }
        let seesFigures = request.administrator?.may(.statistics) == true
        let model: JSON = [
            "state": AcquaModel.state(status, request), "acqua": .string(request.path(AcquaPages.path)),
            "pending": .string(request.formats.count(status.orders.pending)),
            "needs_attention": .string(request.formats.count(status.orders.needsAttention)),
            "has_attention": .bool(status.orders.needsAttention > 0),
            "pending_buyers": .string(request.formats.count(summary.pendingBuyers)),
            "low_products": .string(request.formats.count(summary.lowProducts)), "is_off": .bool(status.state == .off),
            "sees_figures": .bool(seesFigures), "sales": seesFigures ? sales(summary, request).json : .null,
            "top": seesFigures ? top(summary, request).json : .null,
            "states": request.administrator?.may(.orders) == true ? states(summary, request).json : .null,
        ]
        return try request.page("admin-home", title: request.text(Phrase(es: "Inicio", en: "Home")), model)
    }

    /// A bar for each of the last days, also those without sales.
    private func sales(_ summary: SalesSummary, _ request: StorePageRequest) -> BarChart {
        let sold = Dictionary(summary.days.map { ($0.number, $0) }) { first, _ in first }
        let now = services.clock.now().advanced(bySeconds: Double(Self.zoneOffsetSeconds))
        let today = now.microseconds / 86_400_000_000
        let bars = (0..<Int64(Self.days)).map { index -> BarChart.Bar in
            let number = today - Int64(Self.days) + 1 + index
            let noon = Instant(microseconds: number * 86_400_000_000 + 54_000_000_000)
            let total = sold[number]?.total ?? .zero
            return BarChart.Bar(label: request.formats.date(noon), figure: request.formats.money(total), value: total.steps)
        }
        let title = Phrase(es: "Ventas de los últimos \(Self.days) días", en: "Sales of the last \(Self.days) days")
        return BarChart(title: request.text(title), bars: bars)
    }

    private func top(_ summary: SalesSummary, _ request: StorePageRequest) -> BarChart {
        let bars = summary.top.map {
            BarChart.Bar(label: "\($0.name) (\($0.sku))", figure: request.formats.money($0.amount), value: $0.amount.steps)
        }
        let title = Phrase(es: "Lo más vendido en \(Self.days) días", en: "Top products of \(Self.days) days")
        return BarChart(title: request.text(title), style: .ranking, bars: bars)
    }

    /// How far the orders of these days are; each leads to its list.
    private func states(_ summary: SalesSummary, _ request: StorePageRequest) -> BarChart {
        let bars = OrderFilter.State.allCases.compactMap { state -> BarChart.Bar? in
            guard let count = summary.states[state] else { return nil }
            let href = request.path("admin/orders?state=\(state.rawValue)")
            return BarChart.Bar(label: request.text(state.phrase), figure: request.formats.count(count), value: count, href: href)
        }
        let title = Phrase(es: "Pedidos de \(Self.days) días por estado", en: "Orders of \(Self.days) days by state")
        return BarChart(title: request.text(title), style: .ranking, bars: bars)
    }
}
