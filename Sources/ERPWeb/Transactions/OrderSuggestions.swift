import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// What is offered while one types: customers and products, a few at a time.
struct OrderSuggestions {
    private static let shownMaximum = 10

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/transactions/suggest/customers", needs: .read, on: routes) { request in
            let typed = request.parameter("q")
            let found = try await services.read(request.caller) { scope in
                typed.isEmpty ? [] : try CustomerChoice.meant(by: typed, limit: Self.shownMaximum, in: scope)
            }
            return Self.answer(found.map { ($0.document.digits, $0.fields.name) })
        }
        pages.page(.get, "{instance}/transactions/suggest/products", needs: .read, on: routes) { request in
            let typed = request.parameter("q")
            let found = try await services.read(request.caller) { scope in
                typed.isEmpty ? [] : try OrderArticles.meant(by: typed, limit: Self.shownMaximum, in: scope)
            }
            return Self.answer(found.map { ($0.sku.text, $0.fields.name) })
        }
    }

    private static func answer(_ items: [(value: String, label: String)]) -> Answer {
        .json(
            ["items": .array(items.map { ["value": .string($0.value), "label": .string($0.label)] })],
            headers: [.cacheControl: "private, no-store"]
        )
    }
}
