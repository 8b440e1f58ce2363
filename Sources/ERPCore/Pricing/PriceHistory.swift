package import Kernel
import Persistence

/// How a price came to change.
package enum PriceCause: String, Sendable, CaseIterable {
    /// What stood when the history began to be kept; what was before, nobody knows.
    case beginning
    case edit, `import`, repricing
    /// A repricing was undone.
    case undo
}

/// One row of a list from what it was to what it became; nil is no price.
package struct ChangedPrice: Sendable, Equatable {
    package let sku: SKU
    package let minQuantity: Quantity
    package let before: UnitPrice?
    package let after: UnitPrice?

    /// The rows that differ, by the quantity from which they hold.
    static func between(_ sku: SKU, _ before: PriceTiers?, _ after: PriceTiers?) -> [ChangedPrice] {
        let (old, new) = (before?.prices ?? [:], after?.prices ?? [:])
        return Set(old.keys).union(new.keys).sorted().compactMap { quantity in
            old[quantity] == new[quantity]
                ? nil : ChangedPrice(sku: sku, minQuantity: quantity, before: old[quantity], after: new[quantity])
        }
    }
}

/// A change of a price, as the history has it.
package struct PriceHistoryEntry: Sendable, Equatable {
    package let list: String
    package let change: ChangedPrice
    package let clock: Int64
    package let at: Instant
    package let cause: PriceCause
    /// Who did it; empty for the beginning.
    package let actor: String
    package let repricing: Identifier<Repricing>?

    init(_ row: SQLRow) throws {
        list = try row.text("price_list")
        change = ChangedPrice(
            sku: try row.sku(),
            minQuantity: try row.decimal("min_quantity"),
            before: try row.decimalIfAny("price_before"),
            after: try row.decimalIfAny("unit_price")
        )
        clock = try row.integer("clock")
        at = try row.instant("at")
        let cause = try row.text("cause")
        guard let known = PriceCause(rawValue: cause) else { throw SQLRowMismatch(column: "cause", found: cause) }
        self.cause = known
        actor = try row.text("actor")
        repricing = try row.textIfAny("repricing_id").map { Identifier($0) }
    }
}

/// Every change of every price.
package enum PriceHistory {
    static let columns: SQL =
        "h.price_list, h.sku, h.clock, h.min_quantity, h.at, h.price_before, h.unit_price, h.cause, h.actor, h.repricing_id"

    /// When changes that happen now are to be: now, or the time of the last one where another server's clock was ahead, so
    /// that the times of a list never run back where its clock runs on.
    static func moment(of list: String, _ scope: InstanceScope) throws -> Instant {
        let row = try scope.tx.first(
            """
            UPDATE price_lists SET priced_at = \(scope.notBefore("priced_at"))
            WHERE instance_id = \(scope.instance) AND code = \(list) RETURNING priced_at
            """
        )
        guard let row else { throw Refusal.notFound }
        return try row.instant("priced_at")
    }

    static func add(_ changes: [ChangedPrice], _ cause: PriceCause, to list: String, clock: Int64, _ scope: InstanceScope) throws {
        if changes.isEmpty { return }
        let at = try moment(of: list, scope)
        let columns: [SQL.BoundColumn] = [.text("sku"), .integer("min_quantity"), .integer("price_before"), .integer("unit_price")]
        try scope.tx.execute(
            """
            \(scope.with("changed", columns, changes.map { [$0.sku, $0.minQuantity, $0.before, $0.after] }))
            INSERT INTO price_history
                (instance_id, price_list, sku, clock, min_quantity, at, price_before, unit_price, cause, actor, via)
            SELECT instance_id, \(list), sku, \(clock), min_quantity, \(at), price_before, unit_price,
                \(cause.rawValue), \(scope.author.name), \(scope.author.door.rawValue)
            FROM changed
            """
        )
    }

    /// Keeps in what a list's prices were, before that changes.
    static func keep(_ fields: PriceListFields, of list: String, clock: Int64, _ scope: InstanceScope) throws {
        let at = try moment(of: list, scope)
        try scope.tx.execute(
            """
            INSERT INTO price_list_pasts (instance_id, code, clock, until, currency, tax_included)
            VALUES (\(scope.instance), \(list), \(clock), \(at), \(fields.currency), \(fields.isTaxIncluded))
            """
        )
    }

    /// The changes of a SKU in a list, the newest first.
    /// - Parameter last: the clock value and the quantity after which to go on.
    package static func page(
        _ sku: SKU,
        in list: String,
        after last: (clock: Int64, minQuantity: Quantity)?,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [PriceHistoryEntry] {
        let rest: SQL = if let last { "AND (h.clock, h.min_quantity) < (\(last.clock), \(last.minQuantity))" } else { "" }
        return try scope.tx.all(
            """
            SELECT \(columns) FROM price_history h
            WHERE h.instance_id = \(scope.instance) AND h.price_list = \(list) AND h.sku = \(sku) \(rest)
            ORDER BY h.clock DESC, h.min_quantity DESC LIMIT \(limit)
            """
        ).map(PriceHistoryEntry.init)
    }

    /// All changes of a SKU in all lists that a moment knows, in their order.
    static func all(_ sku: SKU, of lists: [String], knownTo moment: PriceMoment, in scope: InstanceScope) throws -> [PriceHistoryEntry] {
        try lists.flatMap { list in
            try scope.tx.all(
                """
                SELECT \(columns) FROM price_history h
                WHERE h.instance_id = \(scope.instance) AND h.price_list = \(list) AND h.sku = \(sku) AND h.clock <= \(moment.clock)
                ORDER BY h.clock, h.min_quantity
                """
            ).map(PriceHistoryEntry.init)
        }
    }
}
