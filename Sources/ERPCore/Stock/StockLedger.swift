import Kernel
import Persistence

/// Why an entry stands in the ledger.
package enum StockReason: String, Sendable, CaseIterable {
    case receipt, adjustment, count, reserve, release, shipment
    /// It left for another warehouse.
    case transferSent = "transfer_sent"
    /// It came from another warehouse: as much as was sent.
    case transferReceived = "transfer_received"
    /// What came less what was sent.
    case transferDifference = "transfer_difference"
    /// It came back, as the transfer was cancelled.
    case transferCancelled = "transfer_cancelled"
}

/// The only place that changes balances. Each verb is a conditional statement for all its lines together, and writes the
/// entries that the balances are the sum of.
///
/// The caller has called `scope.advanceClock()`, whose result is `clock`: that serialises the writers of an instance.
package struct StockLedger {
    let scope: InstanceScope
    let clock: Int64
    /// The movement, transfer, count sheet or transaction that the entries belong to.
    let document: String

    package init(scope: InstanceScope, clock: Int64, document: String) {
        self.scope = scope
        self.clock = clock
        self.document = document
    }

    /// Reserves stock of active products. Where a product (or else the instance) allows back-orders, it may exceed what
    /// is on hand.
    /// - Throws: `StockShortage` with every SKU of which there is too little.
    package func reserve(_ lines: [StockLine], in warehouse: String) throws {
        let wanted = try lines.summed()
        if wanted.isEmpty { return }
        var done = try raiseReserved(wanted, warehouse)
        if done.count < wanted.count {
            // A product whose back-orders are allowed may have no balance here yet.
            let rest = wanted.filter { !done.contains($0.sku) }
            if try StockBalances.make(of: rest.map(\.sku), in: warehouse, clock: clock, scope) > 0 {
                done.formUnion(try raiseReserved(rest, warehouse))
            }
        }
        let short = wanted.filter { !done.contains($0.sku) }
        guard short.isEmpty else { throw try shortage(of: short.map(\.sku), in: warehouse) }
        try enter(wanted.map { Entry(sku: $0.sku, onHand: 0, reserved: $0.quantity.steps) }, .reserve, warehouse)
    }

    /// Gives reserved stock back.
    package func release(_ lines: [StockLine], in warehouse: String) throws {
        let wanted = try lines.summed()
        if wanted.isEmpty { return }
        let excess: SQL = "stock_balances.reserved - wanted.quantity - stock_balances.on_hand"
        try expect(
            wanted,
            scope.tx.execute(
                """
                \(wanting(wanted, warehouse)) UPDATE stock_balances SET
                    reserved = stock_balances.reserved - wanted.quantity,
                    backordered = CASE WHEN \(excess) > 0 THEN \(excess) ELSE 0 END, clock = \(clock),
                    updated_at = \(scope.notBefore("stock_balances.updated_at"))
                FROM wanted WHERE \(Self.joinsBalance)
                """
            )
        )
        try enter(wanted.map { Entry(sku: $0.sku, onHand: 0, reserved: 0 - $0.quantity.steps) }, .release, warehouse)
    }

    /// Reserved stock leaves the house: on hand and reserved both go down. What was back-ordered leaves on hand below zero.
    package func ship(_ lines: [StockLine], from warehouse: String) throws {
        let wanted = try lines.summed()
        if wanted.isEmpty { return }
        try expect(
            wanted,
            scope.tx.execute(
                """
                \(wanting(wanted, warehouse)) UPDATE stock_balances SET
                    on_hand = stock_balances.on_hand - wanted.quantity, reserved = stock_balances.reserved - wanted.quantity,
                    clock = \(clock),
                    updated_at = \(scope.notBefore("stock_balances.updated_at"))
                FROM wanted WHERE \(Self.joinsBalance)
                """
            )
        )
        let entries = wanted.map { Entry(sku: $0.sku, onHand: 0 - $0.quantity.steps, reserved: 0 - $0.quantity.steps) }
        try enter(entries, .shipment, warehouse)
    }

    /// What a document reserves changes from one set of lines to another, perhaps in another warehouse; stock that it
    /// goes on needing is not let go meanwhile.
    /// - Throws: `StockShortage`.
    package func amend(
        from old: [StockLine],
        in oldWarehouse: String,
        to new: [StockLine],
        in newWarehouse: String
    ) throws {
        guard oldWarehouse == newWarehouse else {
            try release(old, in: oldWarehouse)
            try reserve(new, in: newWarehouse)
            return
        }
        let changes = try (old.map { StockLine(sku: $0.sku, quantity: $0.quantity.negated) } + new).summed()
        let less = changes.filter(\.quantity.isNegative)
        try release(less.map { StockLine(sku: $0.sku, quantity: $0.quantity.negated) }, in: oldWarehouse)
        try reserve(changes.filter(\.quantity.isPositive), in: newWarehouse)
    }

    /// Release and shipment concern what was reserved before: a row that is missing means that the books are wrong.
    private func expect(_ wanted: [StockLine], _ changed: Int) throws {
        if changed != wanted.count { throw LedgerFault(document: document, expected: wanted.count, changed: changed) }
    }
}

/// A document gives back stock that no balance holds: the database was changed by someone else.
struct LedgerFault: Error, CustomStringConvertible {
    let document: String
    let expected: Int
    let changed: Int

    var description: String { "\(document): of \(expected) balances \(changed) stand; run “acqua verify”" }
}
