import ERPCore
import Kernel
import WebSupport

/// What somebody asked the list of transactions for, as it stands in the page's address.
struct TransactionListQuery {
    /// Stands for “by hand” where an origin is chosen.
    static let byHand = "-"

    let filter: TransactionFilter
    let number: String
    /// Where the page begins.
    let below: TransactionPlace?

    init(_ request: ERPPageRequest) {
        let source = request.parameter("origin")
        let customer = request.parameter("customer")
        filter = TransactionFilter(
            status: TransactionStatus(rawValue: request.parameter("state")),
            customer: customer.isEmpty ? nil : CustomerID(customer),
            source: source.isEmpty ? .any : source == Self.byHand ? .byHand : .origin(source),
            from: CalendarDate(request.parameter("from")),
            to: CalendarDate(request.parameter("to"))
        )
        number = request.parameter("q")
        below = Self.place(request.parameter("below"))
    }

    /// The same as a query, each part with `&` behind.
    static func text(_ request: ERPPageRequest) -> String {
        PathSegment.query(["state", "customer", "origin", "from", "to"].map { ($0, request.parameter($0)) })
    }

    /// A place as an address or a cursor bears it: `2026-11-23.1042`.
    static func text(_ place: TransactionPlace) -> String { "\(place.date).\(place.number)" }

    static func place(_ text: String) -> TransactionPlace? {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let date = CalendarDate(String(parts[0])), let number = Int64(parts[1]) else { return nil }
        return TransactionPlace(date: date, number: number)
    }
}
