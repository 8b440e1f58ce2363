package import Kernel
import Persistence

/// Goods that come, go or are counted, by hand.
package struct Movement: Sendable {
    package let id: Identifier<Movement>
    package let draft: MovementDraft
    package let createdAt: Instant
}

package struct MovementDraft: Sendable {
    package enum Reason: String, Sendable, CaseIterable {
        /// The quantities come in.
        case receipt
        /// The quantities are added or, below zero, taken away.
        case adjustment
        /// The quantities are what is on hand.
        case count

        var entry: StockReason {
            switch self {
            case .receipt: .receipt
            case .adjustment: .adjustment
            case .count: .count
            }
        }
    }

    package let reason: Reason
    package let warehouse: String
    package let lines: [StockLine]
    package let notes: String?

    package init(reason: Reason, warehouse: String = Warehouse.main, lines: [StockLine], notes: String? = nil) {
        self.reason = reason
        self.warehouse = warehouse
        self.lines = lines
        self.notes = notes
    }
}

package enum MovementActions {
    /// Carries out a movement: every line, or none.
    /// - Throws: `invalid_field` where a quantity does not fit the reason or a SKU is counted twice; `unknown_warehouse`;
    ///   `unknown_sku`; `insufficient_stock` where on hand would fall below what is reserved.
    package static func post(_ draft: MovementDraft, by username: String, in scope: InstanceScope) throws -> Movement {
        try checkQuantities(of: draft)
        let clock = try scope.advanceClock()
        try checkRecords(of: draft, in: scope)
        let id = Identifier<Movement>.make(at: scope.now)
        try register(id, draft.reason, warehouse: draft.warehouse, notes: draft.notes, by: username, in: scope)
        let ledger = StockLedger(scope: scope, clock: clock, document: id.text)
        let summed = try draft.lines.summed()
        let changes = draft.reason == .count ? try ledger.differences(to: summed, in: draft.warehouse) : summed
        let outcome = try ledger.move(changes, draft.reason.entry, in: draft.warehouse)
        try refuse(outcome, draft, ledger)
        let noted: JSON = [
            "reason": .string(draft.reason.rawValue), "warehouse": .string(draft.warehouse), "lines": .integer(Int64(summed.count)),
            "notes": .optional(draft.notes),
        ]
        try scope.note("stock_movement.post", of: id, noted)
        return Movement(id: id, draft: draft, createdAt: scope.now)
    }

    /// Writes the head of a movement, where it does not stand yet; its lines are entries of the ledger.
    static func register(
        _ id: Identifier<Movement>,
        _ reason: MovementDraft.Reason,
        warehouse: String,
        notes: String?,
        by username: String,
        in scope: InstanceScope
    ) throws {
        try scope.tx.execute(
            """
            INSERT INTO stock_movements (id, instance_id, reason, warehouse, notes, username, created_at)
            VALUES (\(id), \(scope.instance), \(reason.rawValue), \(warehouse), \(notes), \(username), \(scope.now))
            ON CONFLICT (id) DO NOTHING
            """
        )
    }

    private static func checkQuantities(of draft: MovementDraft) throws {
        var issues: [Refusal.Issue] = []
        var counted: Set<SKU> = []
        for (index, line) in draft.lines.enumerated() {
            if let phrase = draft.reason.objection(to: line.quantity) {
                issues.append(.init("invalid_field", at: "/lines/\(index)/quantity", phrase))
            }
            if draft.reason == .count, !counted.insert(line.sku).inserted {
                let phrase = Phrase(es: "El SKU \(line.sku) se cuenta dos veces.", en: "The SKU \(line.sku) is counted twice.")
                issues.append(.init("invalid_field", at: "/lines/\(index)/sku", phrase))
            }
        }
        if !issues.isEmpty { throw Refusal(.malformed, issues) }
    }

    private static func checkRecords(of draft: MovementDraft, in scope: InstanceScope) throws {
        var issues: [Refusal.Issue] = []
        if try WarehouseQueries.findIfAny(draft.warehouse, in: scope) == nil {
            issues.append(.unknownWarehouse(draft.warehouse, at: "/warehouse"))
        }
        let unknown = try ProductQueries.unknown(among: draft.lines.map(\.sku), in: scope)
        for (index, line) in draft.lines.enumerated() where unknown.contains(line.sku) {
            issues.append(.unknownSKU(line.sku, at: "/lines/\(index)/sku"))
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
    }

    private static func refuse(_ outcome: StockLedger.Outcome, _ draft: MovementDraft, _ ledger: StockLedger) throws {
        if let sku = outcome.tooLarge.min() { throw Refusal.quantityTooLarge(sku) }
        if outcome.short.isEmpty { return }
        let available = try ledger.available(of: Array(outcome.short), in: draft.warehouse)
        throw StockShortage(unknown: [], available: available).refusal(lines: draft.lines.map(\.sku))
    }
}

extension MovementDraft.Reason {
    /// What is wrong with a quantity for this reason, nil where nothing is.
    package func objection(to quantity: Quantity) -> Phrase? {
        switch self {
        case .receipt where !quantity.isPositive:
            Phrase(es: "Una recepción lleva cantidades mayores que 0.", en: "A receipt has quantities greater than 0.")
        case .adjustment where quantity == .zero:
            Phrase(es: "Un ajuste de 0 no cambia nada.", en: "An adjustment by 0 changes nothing.")
        case .count where quantity.isNegative:
            Phrase(es: "Un recuento no puede ser negativo.", en: "A count cannot be negative.")
        default: nil
        }
    }
}
