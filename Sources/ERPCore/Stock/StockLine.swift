package import Kernel

/// So much of one SKU.
package struct StockLine: Hashable, Sendable {
    package let sku: SKU
    package let quantity: Quantity

    package init(sku: SKU, quantity: Quantity) {
        self.sku = sku
        self.quantity = quantity
    }
}

extension [StockLine] {
    /// One line a SKU, in SKU order: lines of one SKU count together.
    /// - Throws: a refusal `invalid_field` where a sum reaches 10¹².
    package func summed() throws -> [StockLine] {
        var sums: [SKU: Quantity] = [:]
        for line in self {
            do {
                sums[line.sku] = try (sums[line.sku] ?? .zero).adding(line.quantity)
            } catch {
                throw Refusal.quantityTooLarge(line.sku)
            }
        }
        return sums.map { StockLine(sku: $0.key, quantity: $0.value) }.sorted { $0.sku < $1.sku }
    }
}

extension Refusal {
    static func quantityTooLarge(_ sku: SKU) -> Refusal {
        .invalidField(
            at: "/lines",
            es: "La cantidad de \(sku) llegaría al límite de 10¹² unidades.",
            en: "The quantity of \(sku) would reach the limit of 10¹² units."
        )
    }
}

/// Stock that cannot be moved as asked, every SKU concerned at once. Thrown after some of the stock may have been moved
/// already: it has to leave the transaction.
package struct StockShortage: Error, Hashable, Sendable {
    /// SKUs of no active product.
    package let unknown: Set<SKU>
    /// What there is of each SKU that is short: on hand less reserved, not below zero.
    package let available: [SKU: Quantity]

    /// The refusal of a document with these lines: one issue for each line of a SKU concerned.
    package func refusal(lines: [SKU]) -> Refusal {
        let issues = lines.enumerated().compactMap { index, sku in
            unknown.contains(sku) ? Refusal.Issue.unknownSKU(sku, at: "/lines/\(index)/sku") : shortIssue(sku, index)
        }
        let fallback = Refusal.Issue("insufficient_stock", Phrase(es: "No hay stock suficiente.", en: "There is not enough stock."))
        return Refusal(.refused, issues.isEmpty ? [fallback] : issues)
    }

    private func shortIssue(_ sku: SKU, _ index: Int) -> Refusal.Issue? {
        available[sku].map { Refusal.Issue.insufficientStock(sku, available: $0, at: "/lines/\(index)/quantity") }
    }
}

extension Refusal.Issue {
    package static func unknownSKU(_ sku: SKU, at pointer: String) -> Refusal.Issue {
        Refusal.Issue(
            "unknown_sku",
            at: pointer,
            Phrase(es: "No hay un producto activo con el código \(sku).", en: "There is no active product with the SKU \(sku).")
        )
    }

    package static func insufficientStock(_ sku: SKU, available: Quantity, at pointer: String) -> Refusal.Issue {
        Refusal.Issue(
            "insufficient_stock",
            at: pointer,
            Phrase(
                es: "No hay stock suficiente de \(sku): quedan \(available) disponibles.",
                en: "There is not enough stock of \(sku): \(available) are available."
            ),
            extra: [.init("sku", .string(sku.text)), .init("available", .decimal(available))]
        )
    }
}
