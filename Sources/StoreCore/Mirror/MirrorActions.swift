package import Kernel
import Persistence

/// A SKU's figure as Acqua has it, as it is kept.
package struct MirroredStock: Sendable {
    package let sku: SKU
    /// Nil: gone in Acqua.
    package let available: Quantity?
    package let updatedAt: Instant

    package init(sku: SKU, available: Quantity?, updatedAt: Instant) {
        self.sku = sku
        self.available = available
        self.updatedAt = updatedAt
    }
}

package struct MirroredPrice: Sendable {
    package let sku: SKU
    /// Nil: gone in Acqua.
    package let unitPrice: UnitPrice?
    package let currency: String?
    package let isTaxIncluded: Bool?
    /// A JSON array.
    package let tiers: String?
    package let updatedAt: Instant

    package init(sku: SKU, unitPrice: UnitPrice?, currency: String?, isTaxIncluded: Bool?, tiers: String?, updatedAt: Instant) {
        self.sku = sku
        self.unitPrice = unitPrice
        self.currency = currency
        self.isTaxIncluded = isTaxIncluded
        self.tiers = tiers
        self.updatedAt = updatedAt
    }
}

/// The part of a list that a page speaks for: SKUs after one and up to another; what Acqua did not name there is gone.
package struct MirrorRange: Sendable {
    package let after: SKU?
    package let through: SKU?

    package init(after: SKU?, through: SKU?) {
        self.after = after
        self.through = through
    }
}

/// Writes what was pulled: into the mirror, and from there into the products of the same SKU.
package enum MirrorActions {
    /// What a page did.
    package struct Outcome: Sendable {
        /// Products of the store whose figure changed.
        package let changed: Int
        /// SKUs of the page that the store does not have.
        package let unmatched: Int
    }

    /// - Parameters:
    ///   - range: for a snapshot, the part of the list that the page speaks for.
    ///   - spared: SKUs that the page names but does not say anything of that can be read: they stay as they are.
    ///   - supersedes: nothing older can be compared with it: it replaces whatever lies here.
    package static func apply(
        stock items: [MirroredStock],
        range: MirrorRange?,
        spared: [SKU] = [],
        supersedes: Bool,
        in scope: StoreScope
    ) throws -> Outcome {
        let pulled = SQL.with(
            "pulled",
            [.text("sku"), .integer("available"), .integer("updated_at")],
            items.map { [$0.sku, $0.available, $0.updatedAt] },
            for: scope.tx.dialect
        )
        try scope.tx.execute(
            """
            \(pulled)
            INSERT INTO acqua_stock (store_id, sku, available, updated_at)
            SELECT \(scope.store), sku, available, updated_at FROM pulled WHERE true
            ON CONFLICT (store_id, sku) DO UPDATE SET available = excluded.available, updated_at = excluded.updated_at
            WHERE excluded.updated_at >= acqua_stock.updated_at OR \(supersedes) = 1
            """
        )
        let gone = try vanish("acqua_stock", "available", items.map(\.sku) + spared, range, in: scope)
        let touched = skuRows("touched", items.map(\.sku) + gone, in: scope)
        try StockHistory.notePull(touched, in: scope)
        let changed = try scope.tx.execute(
            """
            \(touched)
            UPDATE products SET stock = COALESCE(m.available, 0), updated_at = \(scope.now)
            FROM touched JOIN acqua_stock m ON m.store_id = \(scope.store) AND m.sku = touched.sku
            WHERE products.store_id = \(scope.store) AND products.sku = touched.sku
                AND products.stock IS DISTINCT FROM COALESCE(m.available, 0)
            """
        )
        return Outcome(changed: changed, unmatched: try unmatched(items.map(\.sku), in: scope))
    }

    package static func apply(
        prices items: [MirroredPrice],
        range: MirrorRange?,
        spared: [SKU] = [],
        supersedes: Bool,
        in scope: StoreScope
    ) throws -> Outcome {
        let pulled = SQL.with(
            "pulled",
            [
                .text("sku"), .integer("unit_price"), .text("currency"), .integer("tax_included"), .text("tiers"),
                .integer("updated_at"),
            ],
            items.map { [$0.sku, $0.unitPrice, $0.currency, $0.isTaxIncluded, $0.tiers, $0.updatedAt] },
            for: scope.tx.dialect
        )
        try scope.tx.execute(
            """
            \(pulled)
            INSERT INTO acqua_prices (store_id, sku, unit_price, currency, tax_included, tiers, updated_at)
            SELECT \(scope.store), sku, unit_price, currency, tax_included, tiers, updated_at FROM pulled WHERE true
            ON CONFLICT (store_id, sku) DO UPDATE SET
                unit_price = excluded.unit_price, currency = excluded.currency, tax_included = excluded.tax_included,
                tiers = excluded.tiers, updated_at = excluded.updated_at
            WHERE excluded.updated_at >= acqua_prices.updated_at OR \(supersedes) = 1
            """
        )
        let gone = try vanish("acqua_prices", "unit_price", items.map(\.sku) + spared, range, in: scope)
        let changed = try scope.tx.execute(
            """
            \(skuRows("touched", items.map(\.sku) + gone, in: scope))
            UPDATE products SET price = m.unit_price, tiers = \(tiers), updated_at = \(scope.now)
            FROM touched JOIN acqua_prices m ON m.store_id = \(scope.store) AND m.sku = touched.sku
            WHERE products.store_id = \(scope.store) AND products.sku = touched.sku
                AND (products.price IS DISTINCT FROM m.unit_price OR products.tiers IS DISTINCT FROM \(tiers))
            """
        )
        return Outcome(changed: changed, unmatched: try unmatched(items.map(\.sku), in: scope))
    }

    /// A product that is made, or a connection that is new, takes over what the mirror holds already.
    package static func fill(_ figure: OwnedFigure, in scope: StoreScope) throws {
        switch figure {
        case .stock:
            try scope.tx.execute(
                """
                UPDATE products SET stock = COALESCE(m.available, 0) FROM acqua_stock m
                WHERE products.store_id = \(scope.store) AND m.store_id = products.store_id AND m.sku = products.sku
                    AND products.stock IS DISTINCT FROM COALESCE(m.available, 0)
                """
            )
        case .prices:
            try scope.tx.execute(
                """
                UPDATE products SET price = m.unit_price, tiers = \(tiers) FROM acqua_prices m
                WHERE products.store_id = \(scope.store) AND m.store_id = products.store_id AND m.sku = products.sku
                    AND (products.price IS DISTINCT FROM m.unit_price OR products.tiers IS DISTINCT FROM \(tiers))
                """
            )
        }
    }

    /// A product that is made takes over what the mirror holds of it, where Acqua owns that.
    package static func fill(_ sku: SKU, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE products SET
                stock = CASE WHEN c.stock_owned_at IS NULL THEN products.stock ELSE (
                    SELECT COALESCE(m.available, 0) FROM acqua_stock m WHERE m.store_id = products.store_id AND m.sku = products.sku
                ) END,
                price = CASE WHEN c.prices_owned_at IS NULL THEN products.price ELSE (
                    SELECT m.unit_price FROM acqua_prices m WHERE m.store_id = products.store_id AND m.sku = products.sku
                ) END,
                tiers = CASE WHEN c.prices_owned_at IS NULL THEN products.tiers ELSE (
                    SELECT \(tiers) FROM acqua_prices m WHERE m.store_id = products.store_id AND m.sku = products.sku
                ) END
            FROM erp_connections c
            WHERE c.store_id = \(scope.store) AND products.store_id = \(scope.store) AND products.sku = \(sku)
                AND (c.stock_owned_at IS NOT NULL OR c.prices_owned_at IS NOT NULL)
            """
        )
    }

    /// Of a price that is gone, or has none, NULL.
    private static let tiers: SQL = "CASE WHEN m.unit_price IS NULL OR m.tiers = '[]' THEN NULL ELSE m.tiers END"

    /// What lies in the range and was not named is gone: its SKUs.
    private static func vanish(
        _ table: SQL,
        _ column: SQL,
        _ named: [SKU],
        _ range: MirrorRange?,
        in scope: StoreScope
    ) throws -> [SKU] {
        guard let range else { return [] }
        let upTo: SQL = range.through.map { "AND sku <= \($0)" } ?? ""
        return try scope.tx.all(
            """
            \(skuRows("named", named, in: scope))
            UPDATE \(table) SET \(column) = NULL
            WHERE store_id = \(scope.store) AND sku > \(range.after?.text ?? "") \(upTo) AND \(column) IS NOT NULL
                AND sku NOT IN (SELECT sku FROM named)
            RETURNING sku
            """
        ).map { try $0.sku() }
    }

    private static func unmatched(_ skus: [SKU], in scope: StoreScope) throws -> Int {
        let row = try scope.tx.first(
            """
            \(skuRows("pulled", skus, in: scope))
            SELECT COUNT(*) AS n FROM pulled
            WHERE NOT EXISTS (SELECT 1 FROM products p WHERE p.store_id = \(scope.store) AND p.sku = pulled.sku)
            """
        )
        return Int(try row?.integer("n") ?? 0)
    }

    private static func skuRows(_ name: StaticString, _ skus: [SKU], in scope: StoreScope) -> SQL {
        .with(name, [.text("sku")], skus.map { [$0] }, for: scope.tx.dialect)
    }
}
