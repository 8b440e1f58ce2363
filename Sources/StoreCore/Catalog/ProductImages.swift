package import Kernel
import Persistence

package typealias ProductImageID = Identifier<ProductImage>

/// A picture of a product, without its bytes.
package struct ProductImage: Equatable, Sendable {
    package let id: ProductImageID
    package let width: Int64
    package let height: Int64
}

/// A picture as it is to be kept: encoded by us, large and small.
package struct EncodedImage: Sendable {
    package let width: Int64
    package let height: Int64
    package let large: [UInt8]
    package let small: [UInt8]

    package init(width: Int64, height: Int64, large: [UInt8], small: [UInt8]) {
        self.width = width
        self.height = height
        self.large = large
        self.small = small
    }
}

/// Pictures of products.
package enum ProductImages {
    private static let maximum: Int64 = 12

    /// Puts a picture after the others.
    /// - Throws: `not_found` where there is no such product, `too_many_images`.
    package static func add(_ image: EncodedImage, to sku: SKU, in scope: StoreScope) throws -> ProductImageID {
        _ = try ProductQueries.find(sku, in: scope)
        try StockHolds.lock([sku], in: scope)
        let row = try scope.tx.first(
            "SELECT COUNT(*) AS n, MAX(position) AS last FROM product_images WHERE store_id = \(scope.store) AND sku = \(sku)"
        )
        guard try row?.integer("n") ?? 0 < maximum else {
            throw Refusal(
                .refused,
                "too_many_images",
                at: "/image",
                es: "Un producto tiene \(maximum) imágenes como máximo: quite una primero.",
                en: "A product has \(maximum) pictures at most: remove one first."
            )
        }
        let id = ProductImageID.make(at: scope.now)
        try scope.tx.execute(
            """
            INSERT INTO product_images (id, store_id, sku, position, width, height, large, small, created_at)
            VALUES (\(id), \(scope.store), \(sku), \((try row?.integerIfAny("last") ?? 0) + 1), \(image.width), \(image.height),
                \(image.large), \(image.small), \(scope.now))
            """
        )
        return id
    }

    /// Takes a picture away; one that is gone already stays so.
    package static func remove(_ id: ProductImageID, of sku: SKU, in scope: StoreScope) throws {
        try scope.tx.execute("DELETE FROM product_images WHERE id = \(id) AND store_id = \(scope.store) AND sku = \(sku)")
    }

    /// Makes a picture the first, which lists show.
    package static func putFirst(_ id: ProductImageID, of sku: SKU, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE product_images SET position = (
                SELECT MIN(i.position) - 1 FROM product_images i WHERE i.store_id = \(scope.store) AND i.sku = \(sku)
            )
            WHERE id = \(id) AND store_id = \(scope.store) AND sku = \(sku)
            """
        )
    }

    /// The pictures of a product, the first first.
    package static func list(_ sku: SKU, in scope: StoreScope) throws -> [ProductImage] {
        try scope.tx.all(
            """
            SELECT id, width, height FROM product_images WHERE store_id = \(scope.store) AND sku = \(sku) ORDER BY position, id
            """
        ).map { ProductImage(id: try $0.id("id"), width: try $0.integer("width"), height: try $0.integer("height")) }
    }

    /// The first picture of each of these products that has one.
    package static func firsts(_ skus: [SKU], in scope: StoreScope) throws -> [SKU: ProductImageID] {
        var found: [SKU: ProductImageID] = [:]
        try scope.tx.forEach(
            """
            \(SQL.with("wanted", [.fixedInteger("store_id", scope.store.number), .text("sku")], skus.map { [$0] }, for: scope.tx.dialect))
            SELECT i.sku, i.id FROM wanted JOIN product_images i ON i.store_id = wanted.store_id AND i.sku = wanted.sku
            ORDER BY i.sku, i.position DESC, i.id DESC
            """
        ) { row in
            found[try row.sku()] = try row.id("id")
        }
        return found
    }

    /// The bytes of a picture (WebP).
    /// - Throws: `not_found`.
    package static func content(_ id: ProductImageID, isSmall: Bool, in scope: StoreScope) throws -> [UInt8] {
        let column: SQL = isSmall ? "small" : "large"
        let row = try scope.tx.first("SELECT \(column) AS content FROM product_images WHERE id = \(id) AND store_id = \(scope.store)")
        guard let row else { throw Refusal.notFound }
        return try row.bytes("content")
    }
}
