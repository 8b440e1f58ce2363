package import Kernel
import Persistence

/// What happens to products.
package enum ProductActions {
    /// Makes a product or replaces it; whether it was made.
    /// - Parameters:
    ///   - version: the version that is to be replaced, where the caller names one.
    ///   - source: what the history of the stock says of it, with a reference.
    /// - Throws: `owned_by_erp`, `stale_version`.
    @discardableResult
    package static func put(
        _ draft: ProductDraft,
        ifVersion version: Int64? = nil,
        by source: StockChange.Source = .hand,
        reference: String? = nil,
        in scope: StoreScope
    ) throws -> Bool {
        try StockHistory.noting(source, reference, [draft.sku], in: scope) { try write(draft, version, in: scope) }
    }

    private static func write(_ draft: ProductDraft, _ version: Int64?, in scope: StoreScope) throws -> Bool {
        let owners = try Ownership.held(in: scope)
        try owners.refuse(price: draft.price, stock: draft.stock)
        if let version {
            let changed = try scope.tx.execute(
                """
                UPDATE products SET \(assignments(draft, owners, scope)), version = version + 1
                WHERE store_id = \(scope.store) AND sku = \(draft.sku) AND version = \(version)
                """
            )
            guard changed == 1 else { throw Refusal.staleVersion }
            return false
        }
        let details = draft.details
        let row = try scope.tx.first(
            """
            INSERT INTO products (
                store_id, sku, name, description, category, price, stock, min_quantity, multiple_of, published, created_at, updated_at
            ) VALUES (
                \(scope.store), \(draft.sku), \(details.name), \(details.description), \(details.category), \(draft.price),
                \(draft.stock), \(details.minQuantity), \(details.multipleOf), \(details.isPublished), \(scope.now), \(scope.now)
            )
            ON CONFLICT (store_id, sku) DO UPDATE SET \(assignments(draft, owners, scope)), version = products.version + 1
            RETURNING version
            """
        )
        let isNew = try row?.integer("version") == 1
        if isNew { try MirrorActions.fill(draft.sku, in: scope) }
        return isNew
    }

    /// The stock that is written is the one to be shown, so what is held is added to it.
    private static func assignments(_ draft: ProductDraft, _ owners: Ownership, _ scope: StoreScope) -> SQL {
        let details = draft.details
        var parts: [SQL] = [
            "name = \(details.name)", "description = \(details.description)", "category = \(details.category)",
            "min_quantity = \(details.minQuantity)", "multiple_of = \(details.multipleOf)", "published = \(details.isPublished)",
            "updated_at = \(scope.now)",
        ]
        if owners.price == .store { parts.append("price = \(draft.price)") }
        if owners.stock == .store { parts.append("stock = CAST(\(draft.stock) AS BIGINT) + products.held") }
        return SQL.joined(parts, by: ", ")
    }

    /// Writes a price as Acqua has it, nil for none; whether the store has the product and its price was another.
    package static func receive(price: UnitPrice?, of sku: SKU, in scope: StoreScope) throws -> ReceivedFigure {
        try receive("price", price.sqlValue, sku, scope)
    }

    /// Writes an available stock as Acqua has it, nil for none.
    package static func receive(stock: Quantity?, of sku: SKU, in scope: StoreScope) throws -> ReceivedFigure {
        try receive("stock", stock.sqlValue, sku, scope)
    }

    private static func receive(_ column: SQL, _ value: SQLValue, _ sku: SKU, _ scope: StoreScope) throws -> ReceivedFigure {
        let changed = try scope.tx.execute(
            """
            UPDATE products SET \(column) = \(value), updated_at = \(scope.now)
            WHERE store_id = \(scope.store) AND sku = \(sku) AND \(column) IS DISTINCT FROM CAST(\(value) AS BIGINT)
            """
        )
        if changed == 1 { return .changed }
        let product = try scope.tx.first("SELECT sku FROM products WHERE store_id = \(scope.store) AND sku = \(sku)")
        return product == nil ? .unmatched : .same
    }
}

/// What a figure from Acqua did to the store's product.
package enum ReceivedFigure: Sendable {
    case changed, same
    /// The store does not have the product.
    case unmatched
}
