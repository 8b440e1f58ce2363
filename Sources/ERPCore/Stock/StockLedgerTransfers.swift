import Kernel
import Persistence

extension StockLedger {
    /// What was sent of a SKU, and what arrived of it.
    struct Arrival {
        let sku: SKU
        let sent: Quantity
        let received: Quantity
    }

    /// Goods arrive in a warehouse. They are entered as they were sent, and what is missing or too much as a difference; the
    /// balance goes up by what is there.
    /// - Throws: a refusal where a balance would pass 10¹².
    func arrive(_ arrivals: [Arrival], in warehouse: String) throws {
        try StockBalances.make(of: arrivals.map(\.sku), in: warehouse, clock: clock, scope)
        let lines = arrivals.map { StockLine(sku: $0.sku, quantity: $0.received) }.filter(\.quantity.isPositive)
        let changed = lines.isEmpty ? [] : try changeOnHand(lines, warehouse)
        if let sku = lines.map(\.sku).filter({ !changed.contains($0) }).min() { throw Refusal.quantityTooLarge(sku) }
        try StockBalances.date(arrivals.filter { !$0.received.isPositive }.map(\.sku), in: warehouse, scope)
        try enter(arrivals.map { Entry(sku: $0.sku, onHand: $0.sent.steps, reserved: 0) }, .transferReceived, warehouse)
        let differences = arrivals.filter { $0.received != $0.sent }
        try enter(
            differences.map { Entry(sku: $0.sku, onHand: $0.received.steps - $0.sent.steps, reserved: 0) },
            .transferDifference,
            warehouse
        )
    }
}
