import Kernel
import StoreCore
import WebSupport

/// What the merchant asked the list of orders for, as it stands in the page's address.
struct OrderListQuery {
    let filter: OrderFilter

    init(_ request: StorePageRequest) {
        let formats = request.formats
        let label = request.parameter("label")
        filter = OrderFilter(
            state: OrderFilter.State(rawValue: request.parameter("state")),
            number: Int64(request.parameter("q")),
            buyer: request.parameter("q"),
            label: label.isEmpty ? nil : OrderLabelID(label),
            from: CalendarDate(request.parameter("from")).map(formats.start),
            // The last day counts whole.
            before: CalendarDate(request.parameter("to")).map { formats.start(of: CalendarDate(daysSinceEpoch: $0.daysSinceEpoch + 1)) }
        )
    }

    /// The same as a query, each part with `&` behind.
    static func text(_ request: StorePageRequest) -> String {
        PathSegment.query(["state", "q", "label", "from", "to"].map { ($0, request.parameter($0)) })
    }
}
