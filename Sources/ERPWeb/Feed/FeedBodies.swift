import ERPCore
import Kernel
import Persistence

/// The price list that a reader sees.
struct FeedPriceList: Sendable {
    let code: String
    let currency: String
    let isTaxIncluded: Bool
}

extension FeedReader {
    /// - Throws: `not_found` where there is no such list.
    func list(in scope: InstanceScope) throws -> FeedPriceList {
        let row = try scope.tx.first(
            "SELECT currency, tax_included FROM price_lists WHERE instance_id = \(scope.instance) AND code = \(priceList)"
        )
        guard let row else { throw Refusal.notFound }
        return FeedPriceList(code: priceList, currency: try row.text("currency"), isTaxIncluded: try row.bool("tax_included"))
    }

    /// The stock of these SKUs that this reader sees, in their order.
    func stock(of skus: [SKU], in scope: InstanceScope) throws -> [StockItem] {
        let found = try StockFeed.items(skus, warehouses: warehouses, in: scope)
        return skus.compactMap { found[$0] }.filter(\.isActive)
    }

    /// The prices of these SKUs that this reader sees, in SKU order.
    func prices(of skus: [SKU], in scope: InstanceScope) throws -> [PriceItem] {
        try PriceFeed.items(skus, priceList: priceList, in: scope).filter { !$0.tiers.isEmpty }
    }

    func json(_ item: StockItem) -> JSON {
        guard item.isActive else { return FeedBodies.deleted(item.sku, item.updatedAt) }
        var members: [JSON.Member] = [
            .init("sku", .string(item.sku.text)), .init("available", .decimal(shown(item.available))),
        ]
        if !isOutsider {
            members += [.init("on_hand", .decimal(item.onHand)), .init("reserved", .decimal(item.reserved))]
        }
        members.append(.init("updated_at", .string(item.updatedAt.description)))
        return .object(members)
    }
}

extension FeedPriceList {
    func json(_ item: PriceItem) -> JSON {
        guard let base = item.tiers.first else { return FeedBodies.deleted(item.sku, item.updatedAt) }
        let tiers = item.tiers.dropFirst().map { tier -> JSON in
            ["min_quantity": .decimal(tier.minQuantity), "unit_price": .decimal(tier.unitPrice)]
        }
        return [
            "sku": .string(item.sku.text), "currency": .string(currency), "tax_included": .bool(isTaxIncluded),
            "unit_price": .decimal(base.unitPrice), "tiers": .array(tiers), "updated_at": .string(item.updatedAt.description),
        ]
    }
}

enum FeedBodies {
    /// What vanished from a list.
    static func deleted(_ sku: SKU, _ at: Instant) -> JSON {
        ["sku": .string(sku.text), "deleted": true, "updated_at": .string(at.description)]
    }
}
