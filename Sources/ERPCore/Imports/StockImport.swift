package import Kernel
import Persistence

/// Stock from a file: one movement, however many chunks it comes in.
package struct StockImport: Sendable {
    private let movement: Identifier<Movement>
    private let reason: MovementDraft.Reason
    private let warehouse: String
    private let username: String

    package init(reason: MovementDraft.Reason, warehouse: String, username: String, at now: Instant) {
        movement = .make(at: now)
        self.reason = reason
        self.warehouse = warehouse
        self.username = username
    }

    /// - Throws: `unknown_warehouse`.
    package func check(in scope: InstanceScope) throws {
        try WarehouseQueries.require(warehouse, at: "?warehouse", in: scope)
    }

    /// Moves the stock of some rows. Rows of one SKU count together; of counts of one SKU the last holds.
    /// - Throws: `unknown_warehouse`.
    package func apply(_ rows: [ImportRow<StockLine>], in scope: InstanceScope) throws -> ImportTally {
        var tally = ImportTally()
        let clock = try scope.advanceClock()
        try check(in: scope)
        let ledger = StockLedger(scope: scope, clock: clock, document: movement.text)
        let sound = rows.filter { row in
            guard let phrase = reason.objection(to: row.value.quantity) else { return true }
            tally.reject(row.number, "quantity", Refusal.Issue("invalid_field", phrase))
            return false
        }
        let states = try ledger.states(of: Set(sound.map(\.value.sku)), in: warehouse)
        var plan = Plan()
        for row in sound {
            if let state = states[row.value.sku] {
                plan.add(row, reason, state)
            } else {
                tally.reject(row.number, "sku", .unknownSKU(row.value.sku, at: ""))
            }
        }
        let outcome = try carryOut(plan, ledger, scope)
        try settle(plan, outcome, ledger, &tally)
        return tally
    }

    /// What a chunk comes to, SKU by SKU.
    private struct Plan {
        struct Target {
            let state: StockLedger.State
            var onHand: Quantity
            var rows: [Int] = []
            /// How many of the rows changed what was on hand, besides the one that makes the balance.
            var changes = 0
            var isTooLarge = false
        }

        var targets: [SKU: Target] = [:]

        mutating func add(_ row: ImportRow<StockLine>, _ reason: MovementDraft.Reason, _ state: StockLedger.State) {
            var target = targets[row.value.sku] ?? Target(state: state, onHand: state.onHand)
            let sum = reason == .count ? row.value.quantity : try? target.onHand.adding(row.value.quantity)
            let makesBalance = !state.hasBalance && target.rows.isEmpty
            target.rows.append(row.number)
            if let sum {
                if sum != target.onHand, !makesBalance { target.changes += 1 }
                target.onHand = sum
            } else {
                target.isTooLarge = true
            }
            targets[row.value.sku] = target
        }
    }

    private func carryOut(_ plan: Plan, _ ledger: StockLedger, _ scope: InstanceScope) throws -> StockLedger.Outcome {
        var lines: [StockLine] = []
        for (sku, target) in plan.targets where !target.isTooLarge {
            guard target.onHand != target.state.onHand || !target.state.hasBalance else { continue }
            lines.append(StockLine(sku: sku, quantity: try target.onHand.subtracting(target.state.onHand)))
        }
        if lines.isEmpty { return StockLedger.Outcome() }
        try MovementActions.register(movement, reason, warehouse: warehouse, notes: nil, by: username, in: scope)
        return try ledger.move(lines.sorted { $0.sku < $1.sku }, reason.entry, in: warehouse)
    }

    private func settle(
        _ plan: Plan,
        _ outcome: StockLedger.Outcome,
        _ ledger: StockLedger,
        _ tally: inout ImportTally
    ) throws {
        let available = outcome.short.isEmpty ? [:] : try ledger.available(of: Array(outcome.short), in: warehouse)
        for (sku, target) in plan.targets {
            if outcome.short.contains(sku) {
                let issue = Refusal.Issue.insufficientStock(sku, available: available[sku] ?? .zero, at: "")
                for row in target.rows { tally.reject(row, "quantity", issue) }
            } else if target.isTooLarge || outcome.tooLarge.contains(sku) {
                for row in target.rows { tally.reject(row, "quantity", Refusal.quantityTooLarge(sku).issues[0]) }
            } else {
                let made = target.state.hasBalance ? 0 : 1
                tally.created += made
                tally.updated += target.changes
                tally.unchanged += target.rows.count - made - target.changes
            }
        }
    }
}
