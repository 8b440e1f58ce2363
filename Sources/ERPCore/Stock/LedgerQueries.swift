package import Kernel
import Persistence

/// One row of the ledger as people read it: what changed, and what there was afterwards.
package struct LedgerEntry: Equatable, Sendable {
    package let place: LedgerPlace
    package let warehouse: String
    package let reason: StockReason
    /// What was added to on hand and to reserved.
    package let onHand: Quantity
    package let reserved: Quantity
    package let document: String
    /// What the warehouse, or all that were asked for together, had after it.
    package internal(set) var balance: LedgerBalance
}

/// On hand and reserved after an entry.
package struct LedgerBalance: Equatable, Sendable {
    package var onHand: Quantity
    package var reserved: Quantity
}

package enum LedgerQueries {
    package enum Direction: Sendable {
        case older, newer
    }

    /// Entries of a SKU next to a place, the newest first, each with the running balance.
    /// - Parameters:
    ///   - warehouse: nil is all together.
    ///   - place: nil is the end: the newest entries.
    package static func page(
        of sku: SKU,
        warehouse: String? = nil,
        _ direction: Direction = .older,
        than place: LedgerPlace? = nil,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [LedgerEntry] {
        let warehouses = try warehouse.map { [$0] } ?? self.warehouses(of: sku, in: scope)
        if warehouses.isEmpty { return [] }
        let end = place ?? .end
        let parts =
            warehouses.map { filed(sku, $0, direction, end, limit, scope) } + [recent(sku, warehouse, direction, end, limit, scope)]
        let order: SQL = direction == .older ? "created_at DESC, id DESC" : "created_at, id"
        var entries = try scope.tx.all(
            "SELECT * FROM (\(SQL.joined(parts, by: " UNION ALL "))) AS entries ORDER BY \(order) LIMIT \(limit)"
        ).map(entry)
        if direction == .newer { entries.reverse() }
        return try balanced(entries, sku, warehouse, scope)
    }

    /// The warehouses that ever had the SKU.
    static func warehouses(of sku: SKU, in scope: InstanceScope) throws -> [String] {
        try scope.tx.all(
            "SELECT warehouse FROM stock_balances WHERE instance_id = \(scope.instance) AND sku = \(sku) ORDER BY warehouse"
        ).map { try $0.text("warehouse") }
    }

    private static let columns: SQL = """
        entry.id AS id, entry.created_at AS created_at, entry.warehouse AS warehouse, entry.reason AS reason,
        entry.on_hand AS on_hand, entry.reserved AS reserved, entry.document_id AS document_id
        """

    private static func filed(
        _ sku: SKU,
        _ warehouse: String,
        _ direction: Direction,
        _ place: LedgerPlace,
        _ limit: Int,
        _ scope: InstanceScope
    ) -> SQL {
        let range: SQL = direction == .older ? "(created_at, entry_id) <" : "(created_at, entry_id) >"
        let order: SQL = direction == .older ? "created_at DESC, entry_id DESC" : "created_at, entry_id"
        return """
            SELECT \(columns) FROM (
                SELECT entry_id FROM stock_filed_entries
                WHERE instance_id = \(scope.instance) AND sku = \(sku) AND warehouse = \(warehouse)
                    AND \(range) (\(place.at), \(place.entry))
                ORDER BY \(order) LIMIT \(limit)
            ) AS filed JOIN stock_entries AS entry ON entry.id = filed.entry_id
            """
    }

    /// - Parameter warehouse: nil is all.
    private static func recent(
        _ sku: SKU,
        _ warehouse: String?,
        _ direction: Direction,
        _ place: LedgerPlace,
        _ limit: Int,
        _ scope: InstanceScope
    ) -> SQL {
        let range: SQL = direction == .older ? "(entry.created_at, entry.id) <" : "(entry.created_at, entry.id) >"
        let order: SQL = direction == .older ? "entry.created_at DESC, entry.id DESC" : "entry.created_at, entry.id"
        let chosen: SQL = warehouse.map { "AND entry.warehouse = \($0)" } ?? ""
        return """
            SELECT * FROM (
                SELECT \(columns) FROM stock_entries AS entry
                WHERE \(StockFiling.recent(scope.instance)) AND entry.sku = \(sku) \(chosen)
                    AND \(range) (\(place.at), \(place.entry))
                ORDER BY \(order) LIMIT \(limit)
            ) AS recent
            """
    }

    private static func entry(_ row: SQLRow) throws -> LedgerEntry {
        let reason = try row.text("reason")
        guard let known = StockReason(rawValue: reason) else { throw SQLRowMismatch(column: "reason", found: reason) }
        return LedgerEntry(
            place: LedgerPlace(at: try row.instant("created_at"), entry: try row.integer("id")),
            warehouse: try row.text("warehouse"),
            reason: known,
            onHand: try row.decimal("on_hand"),
            reserved: try row.decimal("reserved"),
            document: try row.text("document_id"),
            balance: LedgerBalance(onHand: .zero, reserved: .zero)
        )
    }

    /// The balance after the newest is summed, those before follow from it.
    private static func balanced(
        _ entries: [LedgerEntry],
        _ sku: SKU,
        _ warehouse: String?,
        _ scope: InstanceScope
    ) throws -> [LedgerEntry] {
        guard let newest = entries.first else { return [] }
        let figures = try StockHistory.figures(of: [sku], warehouse: warehouse, upTo: newest.place, in: scope)
        var balance = LedgerBalance(onHand: .zero, reserved: .zero)
        for figure in figures {
            balance.onHand = try balance.onHand.adding(figure.onHand)
            balance.reserved = try balance.reserved.adding(figure.reserved)
        }
        return try entries.map { entry in
            var entry = entry
            entry.balance = balance
            balance.onHand = try balance.onHand.subtracting(entry.onHand)
            balance.reserved = try balance.reserved.subtracting(entry.reserved)
            return entry
        }
    }
}

/// What made an entry, as a link names it.
package struct LedgerDocument: Equatable, Sendable {
    package enum Kind: String, Sendable {
        case transaction, movement, transfer
        case countSheet = "count_sheet"
    }

    package let kind: Kind
    package let id: String
    /// Nil for a movement, which has none.
    package let number: Int64?

    /// The documents of these ids.
    package static func find(_ ids: Set<String>, in scope: InstanceScope) throws -> [String: LedgerDocument] {
        var found: [String: LedgerDocument] = [:]
        let wanted = SQL.list(ids.sorted())
        try scope.tx.forEach(
            """
            SELECT 'movement' AS kind, id, NULL AS number FROM stock_movements WHERE id IN \(wanted) AND instance_id = \(scope.instance)
            UNION ALL SELECT 'transaction', id, number FROM transactions WHERE id IN \(wanted) AND instance_id = \(scope.instance)
            UNION ALL SELECT 'transfer', id, number FROM stock_transfers WHERE id IN \(wanted) AND instance_id = \(scope.instance)
            UNION ALL SELECT 'count_sheet', id, number FROM count_sheets WHERE id IN \(wanted) AND instance_id = \(scope.instance)
            """
        ) { row in
            let id = try row.text("id")
            let kind = Kind(rawValue: try row.text("kind")) ?? .movement
            // A count sheet that was applied is a movement too: the sheet tells more.
            if kind == .movement, found[id] != nil { return }
            found[id] = LedgerDocument(kind: kind, id: id, number: try row.integerIfAny("number"))
        }
        return found
    }
}
