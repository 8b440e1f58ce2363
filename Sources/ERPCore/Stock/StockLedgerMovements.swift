package import Kernel
import Persistence

extension StockLedger {
    /// What became of the lines of a movement.
    package struct Outcome: Sendable {
        /// SKUs whose balance changed.
        package var changed: Set<SKU> = []
        /// SKUs that the movement would bring below what is reserved.
        package var short: Set<SKU> = []
        /// SKUs that would pass 10¹² on hand.
        package var tooLarge: Set<SKU> = []
    }

    /// Adds to (or takes from) what is on hand where it may; a line that would bring it below what is reserved stays
    /// undone, unless back-orders are allowed or the line does not lower it.
    /// - Parameter lines: one a SKU, of products that exist.
    package func move(_ lines: [StockLine], _ reason: StockReason, in warehouse: String) throws -> Outcome {
        var outcome = Outcome()
        if lines.isEmpty { return outcome }
        try StockBalances.make(of: lines.map(\.sku), in: warehouse, clock: clock, scope)
        let moving = lines.filter { $0.quantity != .zero }
        outcome.changed = moving.isEmpty ? [] : try changeOnHand(moving, warehouse)
        for line in moving where !outcome.changed.contains(line.sku) {
            if line.quantity.isPositive { outcome.tooLarge.insert(line.sku) } else { outcome.short.insert(line.sku) }
        }
        try StockBalances.date(lines.filter { $0.quantity == .zero }.map(\.sku), in: warehouse, scope)
        let done = lines.filter { outcome.changed.contains($0.sku) || $0.quantity == .zero }
        try enter(done.map { Entry(sku: $0.sku, onHand: $0.quantity.steps, reserved: 0) }, reason, warehouse)
        return outcome
    }

    /// What a product has on hand in a warehouse.
    struct State {
        /// Whether there is a balance; without one, on hand is 0.
        let hasBalance: Bool
        let onHand: Quantity
    }

    /// The states of those of these SKUs that are products. What holds the instance's writers off (`advanceClock`) makes it
    /// safe to read first and write then.
    func states(of skus: some Collection<SKU>, in warehouse: String) throws -> [SKU: State] {
        var states: [SKU: State] = [:]
        try scope.tx.forEach(
            """
            \(wanting(skus, warehouse))
            SELECT products.sku AS sku, balance.on_hand AS on_hand
            FROM wanted JOIN products ON products.instance_id = wanted.instance_id AND products.sku = wanted.sku
            LEFT JOIN stock_balances AS balance ON balance.instance_id = wanted.instance_id
                AND balance.sku = wanted.sku AND balance.warehouse = wanted.warehouse
            """
        ) { row in
            let onHand: Quantity? = try row.decimalIfAny("on_hand")
            states[try row.sku()] = State(hasBalance: onHand != nil, onHand: onHand ?? .zero)
        }
        return states
    }

    /// The lines that bring on hand to these counts.
    /// - Parameter counts: one a SKU, of products that exist.
    package func differences(to counts: [StockLine], in warehouse: String) throws -> [StockLine] {
        let states = try states(of: counts.map(\.sku), in: warehouse)
        return try counts.map { line in
            guard let difference = try? line.quantity.subtracting(states[line.sku]?.onHand ?? .zero) else {
                throw Refusal.quantityTooLarge(line.sku)
            }
            return StockLine(sku: line.sku, quantity: difference)
        }
    }

    func changeOnHand(_ lines: [StockLine], _ warehouse: String) throws -> Set<SKU> {
        let excess: SQL = "stock_balances.reserved - stock_balances.on_hand - wanted.quantity"
        let rows = try scope.tx.all(
            """
            \(wanting(lines, warehouse)) UPDATE stock_balances SET
                on_hand = stock_balances.on_hand + wanted.quantity,
                backordered = CASE WHEN \(excess) <= 0 THEN 0
                    WHEN \(excess) <= stock_balances.backordered OR \(Self.permitted) THEN \(excess)
                    ELSE stock_balances.backordered END,
                clock = \(clock),
                updated_at = \(scope.notBefore("stock_balances.updated_at"))
            FROM wanted, products, instances
            WHERE \(Self.joinsBalance) AND \(Self.joinsProduct)
                AND (\(excess) <= 0 OR wanted.quantity >= 0 OR \(Self.permitted))
                AND stock_balances.on_hand + wanted.quantity > \(0 - Quantity.limit)
                AND stock_balances.on_hand + wanted.quantity < \(Quantity.limit)
            RETURNING stock_balances.sku AS sku
            """
        )
        return Set(try rows.map { try $0.sku() })
    }
}
