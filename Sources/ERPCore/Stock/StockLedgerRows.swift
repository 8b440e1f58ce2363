import Kernel
import Persistence

extension StockLedger {
    /// One row of the ledger, in steps.
    struct Entry {
        let sku: SKU
        let onHand: Int64
        let reserved: Int64
    }

    /// Whether back-orders are allowed: by the product, else by the instance.
    static let permitted: SQL = "COALESCE(products.allow_backorder, instances.allow_backorder) = 1"

    static let joinsProduct: SQL = """
        products.instance_id = wanted.instance_id AND products.sku = wanted.sku AND instances.id = wanted.instance_id
        """

    static let joinsBalance: SQL = """
        stock_balances.instance_id = wanted.instance_id AND stock_balances.sku = wanted.sku
            AND stock_balances.warehouse = wanted.warehouse
        """

    /// The lines as the table `wanted`.
    func wanting(_ lines: [StockLine], _ warehouse: String) -> SQL {
        let columns: [SQL.BoundColumn] = [.text("sku"), .integer("quantity"), .fixedText("warehouse", warehouse)]
        return scope.with("wanted", columns, lines.map { [$0.sku, $0.quantity] })
    }

    /// The SKUs as the table `wanted`.
    func wanting(_ skus: some Collection<SKU>, _ warehouse: String) -> SQL {
        scope.with("wanted", [.text("sku"), .fixedText("warehouse", warehouse)], skus.map { [$0] })
    }

    /// Writes entries of balances that were changed (or touched) before. Their time is that of the balance: now, or that of the
    /// last entry where another server's clock was ahead. So time and order of a SKU's entries never contradict.
    func enter(_ entries: [Entry], _ reason: StockReason, _ warehouse: String) throws {
        guard scope.tx.dialect == .postgres else {
            for entry in entries { try enter(entry, reason, warehouse) }
            return
        }
        if entries.isEmpty { return }
        let columns: [SQL.BoundColumn] = [
            .text("sku"), .integer("on_hand"), .integer("reserved"), .fixedText("warehouse", warehouse),
        ]
        let rows = scope.with("entries", columns, entries.map { [$0.sku, $0.onHand, $0.reserved] })
        try scope.tx.enqueue(
            """
            \(rows) INSERT INTO stock_entries
                (instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock, created_at)
            SELECT entries.instance_id, entries.sku, entries.warehouse, \(reason.rawValue), entries.on_hand, entries.reserved,
                \(document), \(clock), stock_balances.updated_at
            FROM entries LEFT JOIN stock_balances ON stock_balances.instance_id = entries.instance_id
                AND stock_balances.sku = entries.sku AND stock_balances.warehouse = entries.warehouse
            """
        )
    }

    /// Writes one entry: at the end of the ledger, and nowhere else.
    private func enter(_ entry: Entry, _ reason: StockReason, _ warehouse: String) throws {
        try scope.tx.execute(
            SQL(
                numbered: """
                    INSERT INTO stock_entries
                        (instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock, created_at)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, (
                        SELECT updated_at FROM stock_balances WHERE instance_id = ?1 AND sku = ?2 AND warehouse = ?3
                    ))
                    """,
                [scope.instance, entry.sku, warehouse, reason.rawValue, entry.onHand, entry.reserved, document, clock]
            )
        )
    }

    /// Raises `reserved` of one line where it may be. SQLite looks the row up by its key at a fifth of what the join of
    /// many costs it.
    private func raiseReserved(_ line: StockLine, _ warehouse: String) throws -> Bool {
        let changed = try scope.tx.execute(
            SQL(
                numbered: """
                    UPDATE stock_balances SET
                        reserved = reserved + ?4,
                        backordered = CASE WHEN reserved + ?4 - on_hand > backordered THEN reserved + ?4 - on_hand ELSE backordered END,
                        clock = ?5, updated_at = CASE WHEN updated_at > ?6 THEN updated_at ELSE ?6 END
                    WHERE instance_id = ?1 AND sku = ?2 AND warehouse = ?3 AND reserved + ?4 < ?7
                        AND (SELECT active FROM products WHERE products.instance_id = ?1 AND products.sku = ?2) = 1
                        AND (reserved + ?4 <= on_hand OR (
                            SELECT COALESCE(products.allow_backorder, instances.allow_backorder) FROM products, instances
                            WHERE products.instance_id = ?1 AND products.sku = ?2 AND instances.id = ?1
                        ) = 1)
                    """,
                [scope.instance, line.sku, warehouse, line.quantity, clock, scope.now, Quantity.limit]
            )
        )
        return changed == 1
    }

    /// Raises `reserved` where it may be; the SKUs where it was.
    func raiseReserved(_ wanted: [StockLine], _ warehouse: String) throws -> Set<SKU> {
        guard scope.tx.dialect == .postgres else {
            return Set(try wanted.filter { try raiseReserved($0, warehouse) }.map(\.sku))
        }
        let excess: SQL = "stock_balances.reserved + wanted.quantity - stock_balances.on_hand"
        let rows = try scope.tx.all(
            """
            \(wanting(wanted, warehouse)) UPDATE stock_balances SET
                reserved = stock_balances.reserved + wanted.quantity,
                backordered = CASE WHEN \(Self.permitted) AND \(excess) > stock_balances.backordered THEN \(excess)
                    ELSE stock_balances.backordered END,
                clock = \(clock),
                updated_at = \(scope.notBefore("stock_balances.updated_at"))
            FROM wanted, products, instances
            WHERE \(Self.joinsBalance) AND \(Self.joinsProduct) AND products.active = 1
                AND (\(excess) <= 0 OR \(Self.permitted)) AND stock_balances.reserved + wanted.quantity < \(Quantity.limit)
            RETURNING stock_balances.sku AS sku
            """
        )
        return Set(try rows.map { try $0.sku() })
    }

    /// What there is of these products: on hand less reserved, not below zero.
    func available(of skus: [SKU], in warehouse: String) throws -> [SKU: Quantity] {
        var available: [SKU: Quantity] = [:]
        try scope.tx.forEach(
            """
            \(wanting(skus, warehouse))
            SELECT wanted.sku AS sku,
                CASE WHEN balance.on_hand > balance.reserved THEN balance.on_hand - balance.reserved ELSE 0 END AS available
            FROM wanted LEFT JOIN stock_balances AS balance ON balance.instance_id = wanted.instance_id
                AND balance.sku = wanted.sku AND balance.warehouse = wanted.warehouse
            """
        ) { row in available[try row.sku()] = try Quantity(steps: min(try row.integer("available"), Quantity.limit - 1)) }
        return available
    }

    /// Why these SKUs could not be reserved.
    func shortage(of skus: [SKU], in warehouse: String) throws -> StockShortage {
        let products = try ProductQueries.find(among: skus, in: scope)
        let active = skus.filter { products[$0]?.fields.isActive == true }
        return StockShortage(
            unknown: Set(skus).subtracting(active),
            available: try available(of: active, in: warehouse)
        )
    }
}
