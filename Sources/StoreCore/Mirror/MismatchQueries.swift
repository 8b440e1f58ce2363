import Kernel
import Persistence

/// Which SKUs only one side has.
package enum MismatchQueries {
    /// All of them; SKUs that differ by case, spaces and dashes alone are near matches and stand in that list only.
    package static func find(in scope: StoreScope) throws -> SKUMismatches {
        let ofStore = try skus(
            """
            SELECT p.sku FROM products p LEFT JOIN acqua_stock m ON m.store_id = p.store_id AND m.sku = p.sku
            WHERE p.store_id = \(scope.store) AND (m.sku IS NULL OR m.available IS NULL) ORDER BY p.sku
            """,
            in: scope
        )
        let ofAcqua = try skus(
            """
            SELECT m.sku FROM acqua_stock m LEFT JOIN products p ON p.store_id = m.store_id AND p.sku = m.sku
            WHERE m.store_id = \(scope.store) AND m.available IS NOT NULL AND p.sku IS NULL ORDER BY m.sku
            """,
            in: scope
        )
        return match(ofStore, ofAcqua)
    }

    static func match(_ ofStore: [SKU], _ ofAcqua: [SKU]) -> SKUMismatches {
        let byFolded = Dictionary(grouping: ofAcqua, by: folded)
        var near: [SKUMismatches.NearMatch] = []
        var matched: Set<SKU> = []
        var onlyInStore: [SKU] = []
        for sku in ofStore {
            let alike = byFolded[folded(sku)] ?? []
            if alike.isEmpty { onlyInStore.append(sku) }
            near += alike.map { SKUMismatches.NearMatch(store: sku, acqua: $0) }
            matched.formUnion(alike)
        }
        return SKUMismatches(onlyInStore: onlyInStore, onlyInAcqua: ofAcqua.filter { !matched.contains($0) }, nearMatches: near)
    }

    private static func folded(_ sku: SKU) -> String {
        let kept = sku.text.unicodeScalars.filter { !$0.properties.isWhitespace && !$0.properties.isDash }
        return String(String.UnicodeScalarView(kept)).lowercased()
    }

    private static func skus(_ statement: SQL, in scope: StoreScope) throws -> [SKU] {
        try scope.tx.all(statement).map { try $0.sku() }
    }
}
