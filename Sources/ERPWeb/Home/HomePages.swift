import ERPCore
import Hummingbird
import Kernel
import WebSupport

/// Where one begins: the door of the server, and the first page of an instance.
struct HomePages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        routes.on(.get, "", door)
        pages.page(.get, "{instance}", needs: .read, on: routes, show)
    }

    @Sendable
    private func show(_ request: ERPPageRequest) async throws -> Answer {
        let company = try await services.figures.company(services, request.caller)
        let stock = try await services.figures.stockIfKnown(services, request.caller)
        let total = try company.days.reduce(Amount.zero) { try $0.adding($1.total) }
        let model: JSON = [
            "read_at": .string(request.formats.dateTime(company.readAt)),
            "stock_read_at": .optional(stock.map { request.formats.dateTime($0.readAt) }),
            "confirmed": .string(request.formats.count(Self.count(company, .confirmed))),
            "processed": .string(request.formats.count(Self.count(company, .processed))),
            "total": .string(request.formats.money(total)),
            "stock_value": .string(stock?.total.map { request.formats.money($0) } ?? "–"), "is_stock_awaited": .bool(stock == nil),
            "unpriced": .string(stock.map { $0.unpriced == 0 ? "" : request.formats.count($0.unpriced) } ?? ""),
            "sales": sales(company, request).json, "customers": Self.top(company.topCustomers, Self.customersTitle, request).json,
            "products": Self.top(company.topProducts, Self.productsTitle, request).json,
            "counts": Self.table(company, request).json(in: request.language),
        ]
        return try request.page("home", title: request.text(Phrase(es: "Inicio", en: "Home")), model)
    }

    private static let customersTitle = Phrase(es: "Mejores clientes", en: "Top customers")
    private static let productsTitle = Phrase(es: "Lo más vendido", en: "Top products")

    private static func count(_ company: CompanyFigures, _ status: TransactionStatus) -> Int64 {
        company.counts.filter { $0.status == status }.map(\.transactions).reduce(0, +)
    }

    /// A bar for each of the last days, also those without sales.
    private func sales(_ company: CompanyFigures, _ request: ERPPageRequest) -> BarChart {
        let sold = Dictionary(company.days.map { ($0.date, $0.total) }) { first, _ in first }
        let today = LocalDate.today(at: services.clock.now(), timeZone: request.instance.timeZone)
        let bars = (0..<FiguresBoard.days).map { index -> BarChart.Bar in
            let date = CalendarDate(daysSinceEpoch: today.daysSinceEpoch - FiguresBoard.days + 1 + index)
            let total = sold[date] ?? .zero
            return BarChart.Bar(label: request.formats.date(date), figure: request.formats.money(total), value: total.steps)
        }
        let title = Phrase(es: "Ventas de los últimos \(FiguresBoard.days) días", en: "Sales of the last \(FiguresBoard.days) days")
        return BarChart(title: request.text(title), bars: bars)
    }

    private static func top(_ shares: [CompanyFigures.Share], _ title: Phrase, _ request: ERPPageRequest) -> BarChart {
        let bars = shares.map { BarChart.Bar(label: $0.name, figure: request.formats.money($0.total), value: $0.total.steps) }
        return BarChart(title: request.text(title), style: .ranking, bars: bars)
    }

    /// Transactions by where they come from, a column for each state.
    private static func table(_ company: CompanyFigures, _ request: ERPPageRequest) -> RecordTable {
        let statuses: [TransactionStatus] = [.confirmed, .processed, .cancelled]
        let columns: [RecordTable.Column] = [
            .init(es: "Origen", en: "Origin"), .init(es: "Confirmadas", en: "Confirmed", isNumber: true),
            .init(es: "Procesadas", en: "Processed", isNumber: true), .init(es: "Anuladas", en: "Cancelled", isNumber: true),
        ]
        let origins = Set(company.counts.map(\.origin)).sorted { ($0 ?? "") < ($1 ?? "") }
        let rows = origins.map { origin in
            let name = origin ?? request.text(Phrase(es: "Tomadas a mano o por la API", en: "Taken by hand or by the API"))
            let cells = statuses.map { status -> RecordTable.Cell in
                let found = company.counts.first { $0.origin == origin && $0.status == status }
                return .init(request.formats.count(found?.transactions ?? 0))
            }
            return RecordTable.Row([.init(name)] + cells)
        }
        return RecordTable(
            request.text(Phrase(es: "Operaciones por origen y estado", en: "Transactions by origin and state")),
            columns,
            rows
        )
    }

    /// Asks for the instance, and leads to it.
    @Sendable
    private func door(_ request: WebRequest) async throws -> Answer {
        let typed = request.http.uri.queryParameters["instance"].map(String.init) ?? ""
        let preferences = Preferences(request)
        var isUnknown = false
        if !typed.isEmpty {
            do {
                let instance = try await services.directory.instance(typed.hasPrefix("~") ? "" : typed)
                return .redirect(to: "/\(instance.name)")
            } catch let refusal as Refusal where refusal.code == "unknown_instance" {
                isUnknown = true
            }
        }
        let theme = preferences.theme?.rawValue
        let model: JSON = [
            "title": "Acqua", "lang": .string(preferences.language.rawValue), "theme": .optional(theme), "path": "/",
            "site": ["name": "Acqua", "home": "/"], "typed": .string(typed), "is_unknown": .bool(isUnknown),
            "is_es": .bool(preferences.language == .es), "is_en": .bool(preferences.language == .en),
            "is_light": .bool(preferences.theme == .light), "is_dark": .bool(preferences.theme == .dark),
        ]
        return .page(try services.pages.render("door", model, in: preferences.language), status: isUnknown ? .notFound : .ok)
    }
}
