package import Kernel
import Persistence

/// What a buyer says when he orders what is in his cart.
package struct Checkout: Sendable {
    /// A line as the page showed it.
    package struct Seen: Sendable {
        package let sku: SKU
        package let quantity: Quantity
        package let unitPrice: UnitPrice

        package init(sku: SKU, quantity: Quantity, unitPrice: UnitPrice) {
            self.sku = sku
            self.quantity = quantity
            self.unitPrice = unitPrice
        }
    }

    package let buyer: BuyerID
    /// Nil: to the buyer's own address.
    package let address: Address?
    /// Of the store's payment terms; nil for none.
    package let terms: String?
    package let notes: String?
    /// What the page showed that it comes to.
    package let expectedTotal: Amount
    /// The lines as the page showed them; nil where it did not say.
    package let seen: [Seen]?

    package init(buyer: BuyerID, address: Address?, terms: String?, notes: String?, expectedTotal: Amount, seen: [Seen]? = nil) {
        self.buyer = buyer
        self.address = address
        self.terms = terms
        self.notes = notes
        self.expectedTotal = expectedTotal
        self.seen = seen
    }
}

extension OrderActions {
    /// Orders what is in a buyer's cart: the order is made and confirmed, and the cart emptied, at once or not at all.
    /// - Throws: `cart_empty`, `cart_problems`, `below_minimum_order`, `unknown_payment_terms`, `cart_changed`, `total_changed`,
    ///   `buyer_not_approved`, `insufficient_stock`.
    package static func checkOut(_ checkout: Checkout, in scope: StoreScope) throws -> Order {
        let cart = try CartQueries.find(of: checkout.buyer, in: scope)
        try cart.requireReady()
        let changes = checkout.seen.map(cart.changes) ?? []
        if !changes.isEmpty { throw Refusal(.refused, changes.map { Refusal.Issue("cart_changed", at: "", $0) }) }
        let terms = try checkout.terms.map { id in
            guard let found = try PaymentTermsQueries.active(in: scope).first(where: { $0.id == id }) else { throw Refusal.unknownTerms }
            return found
        }
        let draft = OrderDraft(
            lines: cart.lines.map { OrderDraft.Line(sku: $0.product.sku, quantity: $0.quantity) },
            discount: terms?.discount,
            surcharge: terms?.surcharge,
            paymentTerms: terms?.name,
            notes: checkout.notes
        )
        // The terms are the store's own, so that they are written in its name; the buyer's own rights come back on confirming.
        let order = try create(draft, for: checkout.buyer, by: .administrator, in: scope)
        guard order.total == checkout.expectedTotal else { throw Refusal.totalChanged(order.total) }
        if let address = checkout.address {
            try scope.tx.execute("UPDATE orders SET delivery_address = \(address.kept) WHERE id = \(order.id)")
        }
        let confirmed = try confirm(order.id, by: .buyer(checkout.buyer), in: scope)
        // What was added on another page meanwhile stays in the cart.
        try scope.tx.execute(
            """
            DELETE FROM cart_lines WHERE buyer_id = \(checkout.buyer)
                AND sku IN (SELECT l.sku FROM order_lines l WHERE l.order_id = \(order.id))
            """
        )
        return confirmed
    }
}

extension Cart {
    /// What is not as the buyer saw it, line by line.
    fileprivate func changes(since seen: [Checkout.Seen]) -> [Phrase] {
        let before = Dictionary(seen.map { ($0.sku, $0) }) { first, _ in first }
        let here = Set(lines.map(\.product.sku))
        let gone = seen.filter { !here.contains($0.sku) }.map { line in
            Phrase(es: "«\(line.sku)» ya no está en el carrito.", en: "“\(line.sku)” is not in the cart any more.")
        }
        return gone + lines.flatMap { $0.changes(since: before[$0.product.sku]) }
    }

    fileprivate func requireReady() throws {
        guard !isEmpty else {
            throw Refusal(.refused, "cart_empty", es: "El carrito está vacío.", en: "The cart is empty.")
        }
        let issues = lines.filter { !$0.problems.isEmpty }.map { line in
            let words = line.problems
            return Refusal.Issue(
                "cart_problems",
                at: "",
                Phrase(
                    es: "\(line.product.details.name): \(words.map(\.es).joined(separator: " "))",
                    en: "\(line.product.details.name): \(words.map(\.en).joined(separator: " "))"
                )
            )
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
        guard reachesMinimum else {
            throw Refusal(
                .refused,
                "below_minimum_order",
                es: "El pedido mínimo es de $ \(minimum.spanish); el carrito suma $ \(subtotal.spanish).",
                en: "The minimum order is $ \(minimum); the cart comes to $ \(subtotal)."
            )
        }
    }
}

extension Cart.Line {
    fileprivate func changes(since seen: Checkout.Seen?) -> [Phrase] {
        let name = product.details.name
        guard let seen else {
            return [Phrase(es: "\(name): se agregó al carrito.", en: "\(name): it was added to the cart.")]
        }
        var found: [Phrase] = []
        if quantity != seen.quantity {
            found.append(
                Phrase(
                    es: "\(name): ahora son \(quantity.spanish), antes \(seen.quantity.spanish).",
                    en: "\(name): there are \(quantity) now, \(seen.quantity) before."
                )
            )
        }
        if let unitPrice, unitPrice != seen.unitPrice {
            found.append(
                Phrase(
                    es: "\(name): el precio pasó de $ \(seen.unitPrice.spanish) a $ \(unitPrice.spanish).",
                    en: "\(name): the price went from $ \(seen.unitPrice) to $ \(unitPrice)."
                )
            )
        }
        return found
    }
}

extension Refusal {
    fileprivate static var unknownTerms: Refusal {
        Refusal(
            .refused,
            "unknown_payment_terms",
            at: "/terms",
            es: "Esa condición de pago ya no está: elija otra.",
            en: "Those payment terms are gone: choose others."
        )
    }

    fileprivate static func totalChanged(_ total: Amount) -> Refusal {
        Refusal(
            .refused,
            "total_changed",
            es: "El total cambió mientras compraba: ahora es $ \(total.spanish). Revíselo y confirme otra vez.",
            en: "The total has changed while you were shopping: it is now $ \(total). Look at it and confirm again."
        )
    }
}
