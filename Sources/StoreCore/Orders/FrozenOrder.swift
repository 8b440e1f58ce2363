import Kernel

/// The lines of a draft with their prices fixed and everything computed.
struct FrozenOrder {
    let lines: [OrderLine]
    let discount: Percent
    let surcharge: Percent
    let subtotal: Amount
    let total: Amount

    /// - Parameters:
    ///   - prices: what the order had frozen before: an edit keeps the price of a SKU that it had already.
    /// - Throws: `unknown_sku`, `price_required`, `below_minimum`, `not_a_multiple`, with all lines that are wrong.
    init(_ draft: OrderDraft, keeping prices: [SKU: UnitPrice], by actor: Actor, in scope: StoreScope) throws {
        let sums = try FrozenOrder.sums(draft.lines.lazy.map { ($0.sku, $0.quantity) })
        let products = try ProductQueries.find(sums.keys.sorted(), in: scope)
        var lines: [OrderLine] = []
        var issues: [Refusal.Issue] = []
        for (index, line) in draft.lines.enumerated() {
            let pointer = "/lines/\(index)"
            guard let product = products[line.sku], product.details.isPublished || actor.isAdministrator else {
                issues.append(Refusal.unknownSKU(line.sku, at: pointer + "/sku"))
                continue
            }
            if let issue = product.details.objection(to: sums[line.sku] ?? line.quantity, at: pointer + "/quantity") {
                issues.append(issue)
            }
            guard let price = line.unitPrice ?? prices[line.sku] ?? product.unitPrice(ordering: sums[line.sku] ?? line.quantity) else {
                issues.append(Refusal.priceRequired(line.sku, at: pointer + "/sku"))
                continue
            }
            let discount = line.discount ?? .zero
            let amount = try DocumentArithmetic.lineAmount(quantity: line.quantity, unitPrice: price, discount: discount)
            lines.append(
                OrderLine(
                    sku: line.sku,
                    name: product.details.name,
                    quantity: line.quantity,
                    unitPrice: price,
                    discount: discount,
                    amount: amount
                )
            )
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
        self.lines = lines
        discount = draft.discount ?? .zero
        surcharge = draft.surcharge ?? .zero
        subtotal = try DocumentArithmetic.subtotal(of: lines.lazy.map(\.amount))
        total = try DocumentArithmetic.total(subtotal: subtotal, discount: discount, surcharge: surcharge)
    }

    /// Lines of one SKU count together.
    static func sums(_ lines: some Sequence<(SKU, Quantity)>) throws -> [SKU: Quantity] {
        var sums: [SKU: Quantity] = [:]
        for (sku, quantity) in lines { sums[sku] = try (sums[sku] ?? .zero).adding(quantity) }
        return sums
    }
}

extension ProductDetails {
    /// What is wrong with ordering this quantity of the product.
    fileprivate func objection(to quantity: Quantity, at pointer: String) -> Refusal.Issue? {
        if let minQuantity, quantity < minQuantity {
            let phrase = Phrase(
                es: "«\(name)» se vende desde \(minQuantity) unidades.",
                en: "“\(name)” is sold from \(minQuantity) units on."
            )
            return Refusal.Issue("below_minimum", at: pointer, phrase, extra: [.init("min_quantity", .decimal(minQuantity))])
        }
        if let multipleOf, !quantity.steps.isMultiple(of: multipleOf.steps) {
            let phrase = Phrase(
                es: "«\(name)» se vende de a \(multipleOf) unidades.",
                en: "“\(name)” is sold in multiples of \(multipleOf)."
            )
            return Refusal.Issue("not_a_multiple", at: pointer, phrase, extra: [.init("multiple_of", .decimal(multipleOf))])
        }
        return nil
    }
}

extension Refusal {
    fileprivate static func unknownSKU(_ sku: SKU, at pointer: String) -> Issue {
        Issue(
            "unknown_sku",
            at: pointer,
            Phrase(es: "La tienda no tiene el SKU «\(sku)».", en: "The store does not have the SKU “\(sku)”.")
        )
    }

    fileprivate static func priceRequired(_ sku: SKU, at pointer: String) -> Issue {
        Issue(
            "price_required",
            at: pointer,
            Phrase(
                es: "El producto «\(sku)» no tiene precio en la tienda: indique unit_price, o cárguelo antes.",
                en: "The product “\(sku)” has no price in the store: give unit_price, or load one first."
            )
        )
    }
}
