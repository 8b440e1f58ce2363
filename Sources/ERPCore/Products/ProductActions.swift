package import Kernel
import Persistence

package enum ProductActions {
    /// Makes a product, or replaces what is known of it.
    /// - Parameter version: the version that was read, where the caller insists on it.
    /// - Throws: `stale_version`.
    package static func put(
        _ sku: SKU,
        _ fields: ProductFields,
        version: Int64? = nil,
        in scope: InstanceScope
    ) throws -> (product: Product, isNew: Bool) {
        let clock = try scope.advanceClock()
        let present = try ProductQueries.find(among: [sku], in: scope)
        if let version, present[sku]?.version != version { throw Refusal.staleVersion }
        if let product = present[sku], product.fields == fields { return (product, false) }
        try store([sku: fields], over: present, clock: clock, in: scope)
        return (try ProductQueries.find(sku, in: scope), present[sku] == nil)
    }

    /// Makes a product inactive: it keeps its history and its stock, and is not sold any more.
    /// - Throws: `not_found`, `stale_version`.
    package static func deactivate(_ sku: SKU, version: Int64? = nil, in scope: InstanceScope) throws {
        let clock = try scope.advanceClock()
        let product = try ProductQueries.find(sku, in: scope)
        if let version, product.version != version { throw Refusal.staleVersion }
        guard product.fields.isActive else { return }
        var fields = product.fields
        fields.isActive = false
        try store([sku: fields], over: [sku: product], clock: clock, in: scope)
    }

    /// Writes products that are new or changed, however many. A new one gets its balance in `main`, so that the stock list
    /// has it; one that becomes active or inactive changes in the stock and price lists.
    /// - Parameter present: the products among these that stand already.
    static func store(
        _ products: [SKU: ProductFields],
        over present: [SKU: Product],
        clock: Int64,
        in scope: InstanceScope
    ) throws {
        if products.isEmpty { return }
        let ordered = products.sorted { $0.key < $1.key }
        try upsert(ordered, in: scope)
        let new = ordered.map(\.key).filter { present[$0] == nil }
        try StockBalances.make(of: new, in: Warehouse.main, clock: clock, scope)
        let turned = ordered.filter { sku, fields in
            present[sku].map { $0.fields.isActive != fields.isActive } ?? false
        }.map(\.key)
        try StockBalances.touch(turned, clock: clock, scope)
        try PriceChanges.touch(turned, clock: clock, scope)
    }

    private static func upsert(_ products: [(key: SKU, value: ProductFields)], in scope: InstanceScope) throws {
        let columns: [SQL.BoundColumn] = [
            .text("sku"), .text("name"), .text("unit"), .text("barcode"), .integer("tax_rate"), .integer("active"),
            .integer("allow_backorder"),
        ]
        let rows: [[any SQLBindable]] = products.map { sku, fields in
            [sku, fields.name, fields.unit, fields.barcode, fields.taxRate, fields.isActive, fields.allowBackorder]
        }
        try scope.tx.execute(
            """
            \(scope.with("entries", columns, rows))
            INSERT INTO products
                (instance_id, sku, name, unit, barcode, tax_rate, active, allow_backorder, created_at, updated_at)
            SELECT instance_id, sku, name, unit, barcode, tax_rate, active, allow_backorder, \(scope.now), \(scope.now)
            FROM entries WHERE TRUE
            ON CONFLICT (instance_id, sku) DO UPDATE SET
                name = excluded.name, unit = excluded.unit, barcode = excluded.barcode, tax_rate = excluded.tax_rate,
                active = excluded.active, allow_backorder = excluded.allow_backorder, version = products.version + 1,
                updated_at = \(scope.notBefore("products.updated_at"))
            """
        )
    }
}
