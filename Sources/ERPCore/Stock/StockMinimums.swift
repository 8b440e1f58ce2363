package import Kernel
import Persistence

/// Below how much available of a product in a warehouse somebody wants to be told.
package struct StockMinimum: Equatable, Sendable {
    package let sku: SKU
    package let warehouse: String
    /// Nil: nobody wants to be told.
    package let quantity: Quantity?

    package init(sku: SKU, warehouse: String = Warehouse.main, quantity: Quantity?) {
        self.sku = sku
        self.warehouse = warehouse
        self.quantity = quantity
    }
}

/// A product that is low somewhere.
package struct LowStock: Sendable {
    package let sku: SKU
    package let name: String
    package let level: WarehouseLevel
}

package enum StockMinimums {
    /// Up to so many are counted.
    package static let countMaximum: Int64 = 10_000

    /// Sets minimums: all of them, or none.
    /// - Throws: `invalid_field` where one stands twice; `unknown_warehouse`, `unknown_sku`.
    package static func set(_ minimums: [StockMinimum], in scope: InstanceScope) throws {
        let clock = try scope.advanceClock()
        try check(minimums, in: scope)
        var changes: [JSON.Member] = []
        for (warehouse, minimums) in Dictionary(grouping: minimums, by: \.warehouse).sorted(by: { $0.key < $1.key }) {
            let before = try current(minimums.map(\.sku), warehouse, in: scope)
            let changed = minimums.filter { before[$0.sku] != $0.quantity }
            if changed.isEmpty { continue }
            try StockBalances.make(of: changed.map(\.sku), in: warehouse, clock: clock, scope)
            let columns: [SQL.BoundColumn] = [.text("sku"), .integer("quantity"), .fixedText("warehouse", warehouse)]
            try scope.tx.execute(
                """
                \(scope.with("wanted", columns, changed.map { [$0.sku, $0.quantity] }))
                UPDATE stock_balances SET minimum = wanted.quantity FROM wanted WHERE \(StockLedger.joinsBalance)
                """
            )
            changes += changed.prefix(100).map { minimum in
                let was: JSON = before[minimum.sku].map { .decimal($0) } ?? .null
                return JSON.Member("\(minimum.sku) \(warehouse)", [was, minimum.quantity.map { .decimal($0) } ?? .null])
            }
        }
        if changes.isEmpty { return }
        let subject = minimums.count == 1 ? minimums[0].sku.text : "\(minimums.count)"
        try scope.note("stock_minimum.set", of: subject, .object(Array(changes.prefix(100))))
    }

    /// Products that are low, after this SKU and warehouse, in their order; inactive ones are nobody's concern.
    /// - Parameter warehouse: nil is all.
    package static func low(
        warehouse: String? = nil,
        after last: (sku: SKU, warehouse: String)? = nil,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [LowStock] {
        let chosen: SQL = warehouse.map { "AND balance.warehouse = \($0)" } ?? ""
        return try scope.tx.all(
            """
            SELECT balance.sku AS sku, balance.warehouse AS warehouse, balance.on_hand AS on_hand, balance.reserved AS reserved,
                balance.minimum AS minimum, \(product("name")) AS name
            FROM stock_balances AS balance
            WHERE balance.instance_id = \(scope.instance) AND balance.minimum > balance.on_hand - balance.reserved
                AND \(product("active")) = 1 \(chosen)
                AND (balance.sku, balance.warehouse) > (\(last?.sku.text ?? ""), \(last?.warehouse ?? ""))
            ORDER BY balance.sku, balance.warehouse LIMIT \(limit)
            """
        ).map { row in
            LowStock(
                sku: try row.sku(),
                name: try row.text("name"),
                level: WarehouseLevel(
                    warehouse: try row.text("warehouse"),
                    onHand: try row.decimal("on_hand"),
                    reserved: try row.decimal("reserved"),
                    minimum: try row.decimalIfAny("minimum")
                )
            )
        }
    }

    /// How many are low: exactly up to `countMaximum`, which stands for that many or more.
    package static func lowCount(in scope: InstanceScope) throws -> Int64 {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT 1 AS one FROM stock_balances AS balance
                WHERE balance.instance_id = \(scope.instance) AND balance.minimum > balance.on_hand - balance.reserved
                    AND \(product("active")) = 1
                LIMIT \(countMaximum)
            ) AS low
            """
        )
        return try row?.integer("n") ?? 0
    }

    /// A column of a balance's product, looked up row by row: joined, PostgreSQL takes the few that are low for a third of all, and
    /// walks through the products.
    private static func product(_ column: StaticString) -> SQL {
        let name = SQL(stringLiteral: "products.\(column)")
        return "(SELECT \(name) FROM products WHERE products.instance_id = balance.instance_id AND products.sku = balance.sku)"
    }

    private static func check(_ minimums: [StockMinimum], in scope: InstanceScope) throws {
        var issues: [Refusal.Issue] = []
        var seen: Set<String> = []
        for (index, minimum) in minimums.enumerated() where !seen.insert("\(minimum.sku)\n\(minimum.warehouse)").inserted {
            let phrase = Phrase(es: "\(minimum.sku) está dos veces.", en: "\(minimum.sku) stands twice.")
            issues.append(.init("invalid_field", at: "/minimums/\(index)/sku", phrase))
        }
        if !issues.isEmpty { throw Refusal(.malformed, issues) }
        let known = Set(try WarehouseQueries.all(in: scope).map(\.code))
        let unknown = try ProductQueries.unknown(among: minimums.map(\.sku), in: scope)
        for (index, minimum) in minimums.enumerated() {
            if unknown.contains(minimum.sku) { issues.append(.unknownSKU(minimum.sku, at: "/minimums/\(index)/sku")) }
            if !known.contains(minimum.warehouse) {
                issues.append(.unknownWarehouse(minimum.warehouse, at: "/minimums/\(index)/warehouse"))
            }
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
    }

    private static func current(_ skus: [SKU], _ warehouse: String, in scope: InstanceScope) throws -> [SKU: Quantity] {
        var current: [SKU: Quantity] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", [.text("sku"), .fixedText("warehouse", warehouse)], skus.map { [$0] }))
            SELECT stock_balances.sku AS sku, minimum FROM wanted JOIN stock_balances ON \(StockLedger.joinsBalance)
            WHERE minimum IS NOT NULL
            """
        ) { row in current[try row.sku()] = try row.decimal("minimum") }
        return current
    }
}
