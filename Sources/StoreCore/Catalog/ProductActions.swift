import Kernel
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
        try owners.refuse(price: draft.price ?? (draft.tiers == nil ? nil : .zero), stock: draft.stock)
        let before = try ProductQueries.find([draft.sku], in: scope)[draft.sku]?.details
        let isNew = try write(draft, version, owners, in: scope)
        let details = draft.details
        if before?.name != details.name || before?.category != details.category {
            try ProductSearch.index([(draft.sku, details.name, details.category)], in: scope)
        }
        if isNew { try MirrorActions.fill(draft.sku, in: scope) }
        return isNew
    }

    private static func write(_ draft: ProductDraft, _ version: Int64?, _ owners: Ownership, in scope: StoreScope) throws -> Bool {
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
                store_id, sku, name, name_key, description, category, price, tiers, stock, min_quantity, multiple_of, published,
                created_at, updated_at
            ) VALUES (
                \(scope.store), \(draft.sku), \(details.name), \(SearchWords.folded(details.name)), \(details.description),
                \(details.category), \(draft.price), \(draft.tiers?.kept), \(draft.stock), \(details.minQuantity),
                \(details.multipleOf), \(details.isPublished), \(scope.now), \(scope.now)
            )
            ON CONFLICT (store_id, sku) DO UPDATE SET \(assignments(draft, owners, scope)), version = products.version + 1
            RETURNING version
            """
        )
        return try row?.integer("version") == 1
    }

    /// The stock that is written is the one to be shown, so what is held is added to it.
    private static func assignments(_ draft: ProductDraft, _ owners: Ownership, _ scope: StoreScope) -> SQL {
        let details = draft.details
        var parts: [SQL] = [
            "name = \(details.name)", "name_key = \(SearchWords.folded(details.name))", "description = \(details.description)",
            "category = \(details.category)",
            "min_quantity = \(details.minQuantity)", "multiple_of = \(details.multipleOf)", "published = \(details.isPublished)",
            "updated_at = \(scope.now)",
        ]
        if owners.price == .store { parts.append("price = \(draft.price)") }
        if owners.price == .store, let tiers = draft.tiers { parts.append("tiers = \(tiers.kept)") }
        if owners.stock == .store { parts.append("stock = CAST(\(draft.stock) AS BIGINT) + products.held") }
        return SQL.joined(parts, by: ", ")
    }
}
