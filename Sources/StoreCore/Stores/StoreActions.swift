package import Kernel
package import Persistence

/// What happens to stores.
package enum StoreActions {
    /// Makes a store.
    /// - Throws: a refusal `duplicate_store` where there is one of that name.
    package static func make(_ slug: StoreSlug, at now: Instant, in tx: any SQLTransaction) throws -> StoreID {
        let row = try tx.first(
            """
            INSERT INTO stores (id, slug, created_at, updated_at)
            SELECT COALESCE(MAX(id), 0) + 1, CAST(\(slug.text) AS TEXT), CAST(\(now) AS BIGINT), CAST(\(now) AS BIGINT) FROM stores
            WHERE 1 = 1 ON CONFLICT (slug) DO NOTHING RETURNING id
            """
        )
        guard let row else {
            throw Refusal(
                .refused,
                "duplicate_store",
                es: "Ya existe la tienda «\(slug)».",
                en: "There is a store “\(slug)” already."
            )
        }
        return StoreID(try row.integer("id"))
    }
}
