package import Kernel
import Persistence

/// A change of many prices of a list in one step. It begins as a preview, whose rows are kept, so that what was looked at is what
/// is applied; afterwards it can be undone.
package struct Repricing: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case preview, applied, undone
    }

    /// Which rows of the list it concerns.
    package enum Selection: Sendable, Equatable {
        case all
        /// Those of products found by words.
        case search(String)
        case skus([SKU])
    }

    package let id: Identifier<Repricing>
    package let list: String
    package let state: State
    /// What was asked for, as the API takes it.
    package let request: JSON
    /// Rows that change, or cannot; those that stay as they are are counted alone.
    package let rows: Int64
    package let unchanged: Int64
    /// Rows that would fall to zero or below, or grow too large.
    package let refused: Int64
    /// Rows that had another price by the time it was applied, and kept it.
    package let skipped: Int64
    /// Rows that somebody changed after it was applied, and which undoing it left alone.
    package let kept: Int64
    package let madeBy: String
    package let madeAt: Instant
    package let applied: (by: String, at: Instant)?
    package let undone: (by: String, at: Instant)?
    let madeClock: Int64
    let appliedClock: Int64?

    package static func == (left: Repricing, right: Repricing) -> Bool {
        left.id == right.id && left.state == right.state
    }

    init(_ row: SQLRow) throws {
        id = try row.id("id")
        list = try row.text("price_list")
        let word = try row.text("state")
        guard let known = State(rawValue: word) else { throw SQLRowMismatch(column: "state", found: word) }
        state = known
        let text = try row.text("request")
        guard let request = try? JSON.parse(Array(text.utf8)) else { throw SQLRowMismatch(column: "request", found: text) }
        self.request = request
        rows = try row.integer("rows_total")
        unchanged = try row.integer("rows_unchanged")
        refused = try row.integer("rows_refused")
        skipped = try row.integer("rows_skipped")
        kept = try row.integer("rows_kept")
        madeBy = try row.text("made_by")
        madeAt = try row.instant("made_at")
        applied = try Self.act(row, "applied_by", "applied_at")
        undone = try Self.act(row, "undone_by", "undone_at")
        madeClock = try row.integer("made_clock")
        appliedClock = try row.integerIfAny("applied_clock")
    }

    private static func act(_ row: SQLRow, _ by: String, _ at: String) throws -> (by: String, at: Instant)? {
        guard let instant = try row.instantIfAny(at) else { return nil }
        return (try row.textIfAny(by) ?? "", instant)
    }
}

/// One price of a repricing.
package struct RepricingRow: Sendable, Equatable {
    /// Why a row was left alone.
    package enum Outcome: String, Sendable, CaseIterable {
        case refused, skipped, kept
    }

    package let sku: SKU
    package let name: String
    package let minQuantity: Quantity
    package let before: UnitPrice
    /// Nil: it cannot be changed so.
    package let after: UnitPrice?
    /// What it is now; nil where the row is gone.
    package let current: UnitPrice?
    package let outcome: Outcome?

    init(_ row: SQLRow) throws {
        sku = try row.sku()
        name = try row.text("name")
        minQuantity = try row.decimal("min_quantity")
        before = try row.decimal("price_before")
        after = try row.decimalIfAny("price_after")
        current = try row.decimalIfAny("current_price")
        outcome = try row.textIfAny("outcome").flatMap(Outcome.init(rawValue:))
    }
}

package enum RepricingQueries {
    private static let columns: SQL = """
        id, price_list, state, request, rows_total, rows_unchanged, rows_refused, rows_skipped, rows_kept, made_by, made_at, made_clock,
        applied_by, applied_at, applied_clock, undone_by, undone_at
        """

    /// - Throws: `not_found`.
    package static func find(_ id: Identifier<Repricing>, in scope: InstanceScope) throws -> Repricing {
        let row = try scope.tx.first("SELECT \(columns) FROM repricings WHERE id = \(id) AND instance_id = \(scope.instance)")
        guard let row else { throw Refusal.notFound }
        return try Repricing(row)
    }

    /// The newest first.
    package static func page(after id: Identifier<Repricing>?, limit: Int, in scope: InstanceScope) throws -> [Repricing] {
        let rest: SQL = if let id { "AND id < \(id)" } else { "" }
        return try scope.tx.all(
            "SELECT \(columns) FROM repricings WHERE instance_id = \(scope.instance) \(rest) ORDER BY id DESC LIMIT \(limit)"
        ).map(Repricing.init)
    }

    /// The rows of a repricing, by SKU and quantity.
    /// - Parameter onlyApart: those alone that are left out, or have changed since the preview.
    package static func rows(
        of repricing: Repricing,
        after last: (sku: SKU, minQuantity: Quantity)?,
        onlyApart: Bool,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [RepricingRow] {
        let rest: SQL = if let last { "AND (r.sku, r.min_quantity) > (\(last.sku), \(last.minQuantity))" } else { "" }
        let isApart: SQL =
            switch (onlyApart, repricing.state) {
            case (false, _): ""
            case (true, .preview): "AND (r.outcome IS NOT NULL OR p.unit_price IS NULL OR p.unit_price <> r.price_before)"
            case (true, _): "AND r.outcome IS NOT NULL"
            }
        return try scope.tx.all(
            """
            SELECT r.sku AS sku, g.name AS name, r.min_quantity AS min_quantity, r.price_before AS price_before,
                r.price_after AS price_after, r.outcome AS outcome, p.unit_price AS current_price
            FROM repricing_rows r
            JOIN products g ON g.instance_id = \(scope.instance) AND g.sku = r.sku
            LEFT JOIN prices p ON p.instance_id = \(scope.instance) AND p.price_list = \(repricing.list)
                AND p.sku = r.sku AND p.min_quantity = r.min_quantity
            WHERE r.repricing_id = \(repricing.id) \(rest) \(isApart)
            ORDER BY r.sku, r.min_quantity LIMIT \(limit)
            """
        ).map(RepricingRow.init)
    }

    /// How many rows of a preview have another price by now than it shows. Only what changed since is looked at, so that it costs
    /// nothing where nothing did.
    package static func changedSince(_ repricing: Repricing, in scope: InstanceScope) throws -> Int64 {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS n FROM price_changes c CROSS JOIN repricing_rows r
            WHERE c.instance_id = \(scope.instance) AND c.price_list = \(repricing.list) AND c.clock > \(repricing.madeClock)
                AND r.repricing_id = \(repricing.id) AND r.sku = c.sku AND r.price_after IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM prices p WHERE p.instance_id = \(scope.instance) AND p.price_list = \(repricing.list)
                        AND p.sku = r.sku AND p.min_quantity = r.min_quantity AND p.unit_price = r.price_before
                )
            """
        )
        return try row?.integer("n") ?? 0
    }
}
