import Kernel
import StoreCore

/// A product as it comes and goes over the wire.
enum ProductBodies {
    static func draft(_ json: JSON, sku: SKU) throws -> ProductDraft {
        let form = try Form(json)
        let name = form.required("name", .text(maximum: 200))
        var details = ProductDetails(name: name ?? "")
        details.description = form.optional("description", .text(minimum: 0, maximum: 4000, multiline: true))
        details.category = form.optional("category", .text(maximum: 100))
        details.minQuantity = form.optional("min_quantity", .decimal(.positive))
        details.multipleOf = form.optional("multiple_of", .decimal(.positive))
        details.isPublished = form.optional("published", .bool) ?? true
        let price: UnitPrice? = form.optional("price", .decimal(.notNegative))
        let stock: Quantity? = form.optional("stock", .decimal(.notNegative))
        let tiers = form.optional("tiers", .array(tier, count: 0...20))
        if let tiers, Set(tiers.map(\.minQuantity)).count < tiers.count {
            form.refuse("tiers", es: "Hay dos precios desde la misma cantidad.", en: "There are two prices from the same quantity on.")
        }
        try form.finish()
        return ProductDraft(sku: sku, details: details, price: price, stock: stock, tiers: tiers.map { PriceTiers($0) })
    }

    private static var tier: Form.Rule<PriceTiers.Tier> {
        .object { form in
            let minimum: Quantity? = form.required("min_quantity", .decimal(.positive))
            let price: UnitPrice? = form.required("unit_price", .decimal(.notNegative))
            guard let minimum, let price else { return nil }
            return PriceTiers.Tier(minQuantity: minimum, unitPrice: price)
        }
    }

    static func json(_ product: Product, _ owners: Ownership) -> JSON {
        let details = product.details
        return [
            "sku": .string(product.sku.text),
            "name": .string(details.name),
            "description": .optional(details.description),
            "category": .optional(details.category),
            "price": product.price.map { .decimal($0) } ?? .null,
            "tiers": product.tiers.json,
            "price_owner": .string(owners.price.rawValue),
            "stock": product.stock.map { .decimal($0) } ?? .null,
            "stock_owner": .string(owners.stock.rawValue),
            "min_quantity": details.minQuantity.map { .decimal($0) } ?? .null,
            "multiple_of": details.multipleOf.map { .decimal($0) } ?? .null,
            "published": .bool(details.isPublished),
            "version": .integer(product.version),
            "created_at": .string(product.createdAt.description),
            "updated_at": .string(product.updatedAt.description),
        ]
    }

    /// What `draft` reads, as the product has it; without what Acqua owns.
    static func writable(_ product: Product, _ owners: Ownership) -> JSON {
        writable(ProductDraft(sku: product.sku, details: product.details, price: product.price, stock: product.stock), owners)
    }

    static func writable(_ draft: ProductDraft, _ owners: Ownership) -> JSON {
        let details = draft.details
        return [
            "name": .string(details.name), "description": .optional(details.description), "category": .optional(details.category),
            "price": owners.price == .acqua ? .null : draft.price.map { .decimal($0) } ?? .null,
            "stock": owners.stock == .acqua ? .null : draft.stock.map { .decimal($0) } ?? .null,
            "min_quantity": details.minQuantity.map { .decimal($0) } ?? .null,
            "multiple_of": details.multipleOf.map { .decimal($0) } ?? .null,
            "published": .bool(details.isPublished),
        ]
    }
}
