package import Kernel
import Persistence

/// What a buyer is about to order, as it stands now.
package struct Cart: Sendable {
    package struct Line: Sendable {
        package let product: Product
        package let quantity: Quantity
        /// What one costs at this quantity; nil where the product has no price.
        package let unitPrice: UnitPrice?
        /// From how many on one costs less, and what.
        package let nextTier: PriceTiers.Tier?
        /// Nil where the product has no price.
        package let amount: Amount?
        /// Why it cannot be ordered so.
        package let problems: [Phrase]
    }

    package let lines: [Line]
    /// Of the lines that have a price.
    package let subtotal: Amount
    /// What an order of this store must come to; zero for any.
    package let minimum: Amount

    package var isEmpty: Bool { lines.isEmpty }
    package var reachesMinimum: Bool { subtotal >= minimum }
    /// What is lacking to what an order must come to.
    package var lacking: Amount { reachesMinimum ? .zero : (try? minimum.subtracting(subtotal)) ?? .zero }
    /// Whether it can be ordered as it is.
    package var isReady: Bool { !isEmpty && reachesMinimum && lines.allSatisfy { $0.problems.isEmpty } }
}

/// What happens to carts, and what is asked about them.
package enum CartActions {
    private static let linesMaximum: Int64 = 500

    /// Adds to what the cart has of a product.
    /// - Throws: `unknown_sku`, `cart_full`.
    package static func add(_ quantity: Quantity, of sku: SKU, to buyer: BuyerID, in scope: StoreScope) throws {
        let present: Quantity = try line(sku, buyer, scope) ?? .zero
        try set(try present.adding(quantity), of: sku, in: buyer, scope)
    }

    /// Makes the cart have exactly this of a product; zero takes it out.
    /// - Throws: `unknown_sku`, `cart_full`.
    package static func set(_ quantity: Quantity, of sku: SKU, in buyer: BuyerID, _ scope: StoreScope) throws {
        guard quantity > .zero else {
            try scope.tx.execute("DELETE FROM cart_lines WHERE buyer_id = \(buyer) AND sku = \(sku)")
            return
        }
        guard let product = try ProductQueries.find([sku], in: scope)[sku], product.details.isPublished else {
            throw Refusal(
                .refused,
                "unknown_sku",
                at: "/sku",
                es: "La tienda no tiene el código «\(sku)».",
                en: "The store does not have the SKU “\(sku)”."
            )
        }
        let count = try scope.tx.first("SELECT COUNT(*) AS n FROM cart_lines WHERE buyer_id = \(buyer)")?.integer("n") ?? 0
        guard count < linesMaximum else {
            throw Refusal(
                .refused,
                "cart_full",
                es: "El carrito tiene \(linesMaximum) renglones: confirme este pedido antes de seguir.",
                en: "The cart has \(linesMaximum) lines: confirm this order before you go on."
            )
        }
        try scope.tx.execute(
            """
            INSERT INTO cart_lines (buyer_id, sku, store_id, quantity, added_at)
            VALUES (\(buyer), \(sku), \(scope.store), \(quantity), \(scope.now))
            ON CONFLICT (buyer_id, sku) DO UPDATE SET quantity = excluded.quantity
            """
        )
    }

    private static func line(_ sku: SKU, _ buyer: BuyerID, _ scope: StoreScope) throws -> Quantity? {
        try scope.tx.first("SELECT quantity FROM cart_lines WHERE buyer_id = \(buyer) AND sku = \(sku)")?.decimal("quantity")
    }
}

package enum CartQueries {
    package static func count(of buyer: BuyerID, in scope: StoreScope) throws -> Int64 {
        try scope.tx.first("SELECT COUNT(*) AS n FROM cart_lines WHERE buyer_id = \(buyer) AND store_id = \(scope.store)")?.integer("n")
            ?? 0
    }

    /// The cart with its products as they are now, and what is wrong with each line.
    package static func find(of buyer: BuyerID, in scope: StoreScope) throws -> Cart {
        let kept = try scope.tx.all(
            "SELECT sku, quantity FROM cart_lines WHERE buyer_id = \(buyer) AND store_id = \(scope.store) ORDER BY added_at, sku"
        ).map { (sku: try $0.sku(), quantity: try $0.decimal("quantity") as Quantity) }
        let products = try ProductQueries.find(kept.map(\.sku), in: scope)
        var lines: [Cart.Line] = []
        for (sku, quantity) in kept {
            guard let product = products[sku] else { continue }
            let price = product.unitPrice(ordering: quantity)
            let amount = try price.map { try DocumentArithmetic.lineAmount(quantity: quantity, unitPrice: $0, discount: .zero) }
            lines.append(
                Cart.Line(
                    product: product,
                    quantity: quantity,
                    unitPrice: price,
                    nextTier: product.price.flatMap { product.tiers.next(above: quantity, base: $0) },
                    amount: amount,
                    problems: product.problems(ordering: quantity)
                )
            )
        }
        return Cart(
            lines: lines,
            subtotal: try DocumentArithmetic.subtotal(of: lines.compactMap(\.amount)),
            minimum: try StoreSettingsActions.find(in: scope).minimumOrder
        )
    }
}

extension Product {
    /// Why a buyer cannot order so much of it; empty where he can.
    package func problems(ordering quantity: Quantity) -> [Phrase] {
        var found: [Phrase] = []
        if !details.isPublished { found.append(Phrase(es: "Ya no se vende.", en: "It is not sold any more.")) }
        if price == nil { found.append(Phrase(es: "Todavía no tiene precio.", en: "It has no price yet.")) }
        if let minimum = details.minQuantity, quantity < minimum {
            found.append(Phrase(es: "Se vende desde \(minimum.spanish) unidades.", en: "It is sold from \(minimum) units on."))
        }
        if let multiple = details.multipleOf, !quantity.steps.isMultiple(of: multiple.steps) {
            found.append(Phrase(es: "Se vende de a \(multiple.spanish).", en: "It is sold in multiples of \(multiple)."))
        }
        if let stock, quantity > stock {
            found.append(
                stock == .zero
                    ? Phrase(es: "Está agotado.", en: "It is sold out.")
                    : Phrase(es: "Quedan \(stock.spanish).", en: "There are \(stock) left.")
            )
        }
        return found
    }
}
