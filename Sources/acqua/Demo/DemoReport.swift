/// What the demonstration tells of its input and of its end.
enum DemoReport {
    static func input(_ data: DemoData) -> String {
        let left = data.leftOut
        let lines = data.orders.reduce(0) { $0 + $1.lines.count }
        return """
            \(Figures.grouped(data.rowCount)) rows were read:
              \(Figures.grouped(lines)) are lines of \(Figures.grouped(data.orders.count)) orders, to be confirmed in the store; among \
            them \(Figures.grouped(left.chargesInOrders)) charges (POST, M, …), sold as products, and \(Figures.grouped(left.free)) free lines
              \(Figures.grouped(left.cancelled)) belong to \(Figures.grouped(left.cancelledInvoices.count)) cancellations: left out, their sales stay
              \(Figures.grouped(left.withoutBuyer)) name no buyer: left out, an order needs one
              \(Figures.grouped(left.withoutQuantity)) have no positive quantity: left out
            """
    }

    static func end(_ reconciliation: Reconciliation) -> String {
        let verdict =
            reconciliation.differences == 0
            ? "Both sides agree."
            : "The two sides differ in \(Figures.grouped(reconciliation.differences)) places."
        return "\n\(reconciliation.table)\n\n\(verdict)"
    }
}
