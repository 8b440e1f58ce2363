package import Kernel
import Persistence

/// A place in the ledger of a SKU: after an entry, or after all of an instant.
package struct LedgerPlace: Hashable, Sendable, Comparable {
    package let at: Instant
    package let entry: Int64

    package init(at: Instant, entry: Int64) {
        self.at = at
        self.entry = entry
    }

    /// After everything that was entered up to an instant.
    package init(endOf at: Instant) {
        self.init(at: at, entry: .max)
    }

    /// After everything.
    package static let end = LedgerPlace(endOf: Instant(microseconds: .max))

    package static func < (left: Self, right: Self) -> Bool { (left.at, left.entry) < (right.at, right.entry) }
}

/// What a warehouse had of a SKU.
package struct StockFigure: Equatable, Sendable {
    package let sku: SKU
    package let warehouse: String
    package let onHand: Quantity
    package let reserved: Quantity

    /// On hand less reserved, not below zero.
    package var available: Quantity {
        guard let rest = try? onHand.subtracting(reserved) else { return .zero }
        return rest.isNegative ? .zero : rest
    }
}

/// Stock as it was. Every figure is the sum of the ledger's entries up to a place: of the last checkpoint before it, of the
/// filed entries from there on, and of those that are not filed yet, which come after every checkpoint.
package enum StockHistory {
    /// What there was of these SKUs, warehouse by warehouse, in the order of SKU and warehouse. A SKU that no warehouse has ever
    /// had is not among them.
    /// - Parameter warehouse: nil is all.
    package static func figures(
        of skus: [SKU],
        warehouse: String? = nil,
        upTo place: LedgerPlace,
        in scope: InstanceScope
    ) throws -> [StockFigure] {
        if skus.isEmpty { return [] }
        let chosen: SQL = warehouse.map { "AND balance.warehouse = \($0)" } ?? ""
        let rows = try scope.tx.all(
            """
            \(scope.with("wanted", .text("sku"), skus)),
            places AS MATERIALIZED (
                SELECT balance.instance_id AS instance_id, balance.sku AS sku, balance.warehouse AS warehouse,
                    \(checkpoint("created_at", "balance", place)) AS checked_at,
                    \(checkpoint("entry_id", "balance", place)) AS checked_entry
                FROM wanted JOIN stock_balances AS balance
                    ON balance.instance_id = wanted.instance_id AND balance.sku = wanted.sku \(chosen)
            ),
            recent AS MATERIALIZED (
                SELECT entry.sku AS sku, entry.warehouse AS warehouse,
                    CAST(SUM(entry.on_hand) AS BIGINT) AS on_hand, CAST(SUM(entry.reserved) AS BIGINT) AS reserved
                FROM stock_entries AS entry
                WHERE \(StockFiling.recent(scope.instance)) AND entry.sku IN (SELECT wanted.sku FROM wanted)
                    AND (entry.created_at, entry.id) <= (\(place.at), \(place.entry))
                GROUP BY entry.sku, entry.warehouse
            )
            SELECT places.sku AS sku, places.warehouse AS warehouse,
                COALESCE(checked.on_hand, 0) + \(filed("on_hand", place)) + COALESCE(recent.on_hand, 0) AS on_hand,
                COALESCE(checked.reserved, 0) + \(filed("reserved", place)) + COALESCE(recent.reserved, 0) AS reserved
            FROM places
            LEFT JOIN recent ON recent.sku = places.sku AND recent.warehouse = places.warehouse
            LEFT JOIN stock_checkpoints AS checked ON checked.instance_id = places.instance_id
                AND checked.sku = places.sku AND checked.warehouse = places.warehouse
                AND checked.created_at = places.checked_at AND checked.entry_id = places.checked_entry
            ORDER BY 1, 2
            """
        )
        return try rows.map { row in
            StockFigure(
                sku: try row.sku(),
                warehouse: try row.text("warehouse"),
                onHand: try row.decimal("on_hand"),
                reserved: try row.decimal("reserved")
            )
        }
        .sorted { ($0.sku, $0.warehouse) < ($1.sku, $1.warehouse) }
    }

    /// A column of the last checkpoint at or before a place.
    static func checkpoint(_ column: StaticString, _ key: StaticString, _ place: LedgerPlace) -> SQL {
        let (name, table) = (SQL(stringLiteral: "point.\(column)"), SQL(stringLiteral: "\(key)"))
        return """
            (
                SELECT \(name) FROM stock_checkpoints AS point
                WHERE point.instance_id = \(table).instance_id AND point.sku = \(table).sku AND point.warehouse = \(table).warehouse
                    AND (point.created_at, point.entry_id) <= (\(place.at), \(place.entry))
                ORDER BY point.created_at DESC, point.entry_id DESC LIMIT 1
            )
            """
    }

    /// The sum of a column over the filed entries after the checkpoint, up to a place.
    private static func filed(_ column: StaticString, _ place: LedgerPlace) -> SQL {
        """
        COALESCE((
            SELECT CAST(SUM(\(SQL(stringLiteral: "entry.\(column)"))) AS BIGINT) FROM stock_filed_entries AS entry
            WHERE \(follows("places"))
                AND (entry.created_at, entry.entry_id) <= (\(place.at), \(place.entry))
        ), 0)
        """
    }

    /// Whether the filed `entry` belongs to the key of a table and stands after the checkpoint that is named there.
    static func follows(_ key: StaticString) -> SQL {
        let table = SQL(stringLiteral: "\(key)")
        return """
            entry.instance_id = \(table).instance_id AND entry.sku = \(table).sku AND entry.warehouse = \(table).warehouse
                AND (entry.created_at, entry.entry_id) > (COALESCE(\(table).checked_at, \(Int64.min)), COALESCE(\(table).checked_entry, 0))
            """
    }
}
