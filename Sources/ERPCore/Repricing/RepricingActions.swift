package import Kernel
import Persistence

extension RepricingActions {
    /// Makes the prices those of the preview, all in this one transaction: readers see the old list or the new. Applied already: the
    /// same again, and nothing changes.
    /// - Parameter skipsChanged: leaves rows alone that have another price by now than the preview shows, and tells them.
    /// - Throws: `not_found`; `prices_changed` where there are such rows and they are not to be skipped; `not_editable` after an undo.
    package static func apply(_ id: Identifier<Repricing>, skipsChanged: Bool, in scope: InstanceScope) throws -> Repricing {
        let clock = try scope.advanceClock()
        let repricing = try RepricingQueries.find(id, in: scope)
        if repricing.state == .applied { return repricing }
        guard repricing.state == .preview else { throw Refusal.repricingUndone }
        let changedSince = try RepricingQueries.changedSince(repricing, in: scope)
        if changedSince > 0, !skipsChanged { throw Refusal.pricesChanged(changedSince) }
        let step = Step(repricing: repricing, from: "price_before", to: "price_after", cause: .repricing, clock: clock)
        let changed = try step.carryOut("r.price_after IS NOT NULL", in: scope)
        try step.mark(.skipped, among: "price_after IS NOT NULL", in: scope)
        let skipped = repricing.rows - repricing.refused - Int64(changed)
        try scope.tx.execute(
            """
            UPDATE repricings SET state = 'applied', rows_skipped = \(skipped), applied_by = \(scope.author.name),
                applied_at = \(scope.now), applied_clock = \(clock)
            WHERE id = \(id)
            """
        )
        try scope.note("repricing.apply", of: id, audited(repricing, ["rows": .integer(changed), "skipped": .integer(skipped)]))
        return try RepricingQueries.find(id, in: scope)
    }

    /// Gives back the prices that nobody has changed since it was applied; the others stay, and are told. Undone already: the same again.
    /// - Throws: `not_found`; `not_editable` where it was not applied.
    package static func undo(_ id: Identifier<Repricing>, in scope: InstanceScope) throws -> Repricing {
        let clock = try scope.advanceClock()
        let repricing = try RepricingQueries.find(id, in: scope)
        if repricing.state == .undone { return repricing }
        guard let appliedClock = repricing.appliedClock else { throw Refusal.repricingNotApplied }
        let step = Step(repricing: repricing, from: "price_after", to: "price_before", cause: .undo, clock: clock)
        let isUntouched: SQL = """
            r.price_after IS NOT NULL AND r.outcome IS NULL AND NOT EXISTS (
                SELECT 1 FROM price_history n WHERE n.instance_id = \(scope.instance) AND n.price_list = \(repricing.list)
                    AND n.sku = r.sku AND n.clock > \(appliedClock) AND n.min_quantity = r.min_quantity
            )
            """
        let restored = try step.carryOut(isUntouched, in: scope)
        try step.mark(.kept, among: "outcome IS NULL", in: scope)
        let kept = repricing.rows - repricing.refused - repricing.skipped - Int64(restored)
        try scope.tx.execute(
            """
            UPDATE repricings SET state = 'undone', rows_kept = \(kept), undone_by = \(scope.author.name), undone_at = \(scope.now)
            WHERE id = \(id)
            """
        )
        try scope.note("repricing.undo", of: id, audited(repricing, ["rows": .integer(restored), "kept": .integer(kept)]))
        return try RepricingQueries.find(id, in: scope)
    }

    private static func audited(_ repricing: Repricing, _ counts: JSON) -> JSON {
        guard case .object(let members) = counts else { return counts }
        return .object([.init("price_list", .string(repricing.list))] + members)
    }

    /// Brings the rows of a repricing from one of its prices to the other, each where the first stands.
    private struct Step {
        let repricing: Repricing
        let from: SQL
        let to: SQL
        let cause: PriceCause
        let clock: Int64

        /// The history comes first; the rows that it got are those that change. Each table is gone through by the rows of the
        /// repricing (what stands left of CROSS JOIN), so that the cost is theirs and not the list's.
        /// - Returns: how many rows changed.
        func carryOut(_ condition: SQL, in scope: InstanceScope) throws -> Int {
            let at = try PriceHistory.moment(of: repricing.list, scope)
            let changed = try scope.tx.execute(
                """
                INSERT INTO price_history
                    (instance_id, price_list, sku, clock, min_quantity, at, price_before, unit_price, cause, actor, via, repricing_id)
                SELECT p.instance_id, p.price_list, r.sku, \(clock), r.min_quantity, \(at), r.\(from), r.\(to),
                    \(cause.rawValue), \(scope.author.name), \(scope.author.door.rawValue), r.repricing_id
                FROM repricing_rows r CROSS JOIN prices p
                WHERE r.repricing_id = \(repricing.id) AND p.instance_id = \(scope.instance) AND p.price_list = \(repricing.list)
                    AND p.sku = r.sku AND p.min_quantity = r.min_quantity AND p.unit_price = r.\(from) AND \(condition)
                """
            )
            if changed == 0 { return 0 }
            try scope.tx.execute(
                """
                INSERT INTO prices (instance_id, price_list, sku, min_quantity, unit_price)
                SELECT h.instance_id, h.price_list, h.sku, h.min_quantity, h.unit_price \(changedRows(scope))
                ON CONFLICT (instance_id, price_list, sku, min_quantity) DO UPDATE SET unit_price = excluded.unit_price
                """
            )
            try scope.tx.execute(
                """
                INSERT INTO price_changes (instance_id, price_list, sku, clock, updated_at)
                SELECT DISTINCT h.instance_id, h.price_list, h.sku, h.clock, CAST(\(scope.now) AS BIGINT) \(changedRows(scope))
                ON CONFLICT (instance_id, price_list, sku) DO UPDATE SET
                    clock = excluded.clock, updated_at = \(scope.notBefore("price_changes.updated_at"))
                """
            )
            return changed
        }

        private func changedRows(_ scope: InstanceScope) -> SQL {
            """
            FROM repricing_rows r CROSS JOIN price_history h
            WHERE r.repricing_id = \(repricing.id) AND h.instance_id = \(scope.instance) AND h.price_list = \(repricing.list)
                AND h.sku = r.sku AND h.clock = \(clock) AND h.min_quantity = r.min_quantity
            """
        }

        /// Notes of the rows that did not change what became of them.
        func mark(_ outcome: RepricingRow.Outcome, among condition: SQL, in scope: InstanceScope) throws {
            try scope.tx.execute(
                """
                UPDATE repricing_rows SET outcome = \(outcome.rawValue)
                WHERE repricing_id = \(repricing.id) AND \(condition) AND NOT EXISTS (
                    SELECT 1 FROM price_history h WHERE h.instance_id = \(scope.instance) AND h.price_list = \(repricing.list)
                        AND h.sku = repricing_rows.sku AND h.clock = \(clock) AND h.min_quantity = repricing_rows.min_quantity
                )
                """
            )
        }
    }
}

extension Refusal {
    static func pricesChanged(_ count: Int64) -> Refusal {
        Refusal(
            .refused,
            "prices_changed",
            es: "Desde la vista previa cambiaron \(count) precios: mírelos, y aplique los demás o haga otra vista previa.",
            en: "\(count) prices have changed since the preview: look at them, and apply the others or make another preview.",
            extra: [.init("changed_since", .integer(count))]
        )
    }

    static var repricingUndone: Refusal {
        Refusal(
            .refused,
            "not_editable",
            es: "La remarcación se deshizo: para aplicarla de nuevo, haga otra vista previa.",
            en: "The repricing was undone: to apply it again, make another preview."
        )
    }

    static var repricingNotApplied: Refusal {
        Refusal(
            .refused,
            "not_editable",
            es: "La remarcación no se aplicó: no hay nada que deshacer.",
            en: "The repricing was not applied: there is nothing to undo."
        )
    }
}
