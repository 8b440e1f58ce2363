import Kernel
package import Persistence

/// A store by its two names.
package struct StoreName: Equatable, Sendable {
    package let id: StoreID
    package let slug: String

    package init(id: StoreID, slug: String) {
        self.id = id
        self.slug = slug
    }
}

/// What is asked about stores.
package enum StoreQueries {
    /// - Throws: `unknown_store`.
    package static func find(slug: String, in tx: any SQLTransaction) throws -> StoreID {
        guard let row = try tx.first("SELECT id FROM stores WHERE slug = \(slug)") else { throw Refusal.unknownStore }
        return StoreID(try row.integer("id"))
    }

    /// Every store of the database, in the order of their making.
    package static func all(in tx: any SQLTransaction) throws -> [StoreName] {
        try tx.all("SELECT id, slug FROM stores ORDER BY id").map {
            StoreName(id: StoreID(try $0.integer("id")), slug: try $0.text("slug"))
        }
    }

    /// - Throws: `unknown_store`.
    package static func slug(of store: StoreID, in tx: any SQLTransaction) throws -> String {
        guard let row = try tx.first("SELECT slug FROM stores WHERE id = \(store)") else { throw Refusal.unknownStore }
        return try row.text("slug")
    }
}

extension Refusal {
    static var unknownStore: Refusal {
        Refusal(.notFound, "unknown_store", es: "No existe esa tienda.", en: "There is no such store.")
    }
}
