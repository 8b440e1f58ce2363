package import Kernel
import Persistence

/// A change of many prices at once: by so many per cent, rounded.
package struct PriceChange: Sendable {
    /// What a new price is a multiple of.
    package enum Rounding: String, Sendable, CaseIterable {
        case cent = "0.01"
        case tenth = "0.1"
        case one = "1"
        case five = "5"
        case ten = "10"

        /// In the steps of a unit price.
        fileprivate var steps: Int128 {
            switch self {
            case .cent: 100
            case .tenth: 1000
            case .one: 10_000
            case .five: 50_000
            case .ten: 100_000
            }
        }
    }

    /// Above −100, below 1,000; in ten thousandths of a per cent.
    package let percentSteps: Int64
    package let rounding: Rounding
    /// Nil for the products of every category.
    package let category: String?

    private static let hundredPercent: Int128 = 1_000_000

    package init(percentSteps: Int64, rounding: Rounding, category: String?) {
        self.percentSteps = percentSteps
        self.rounding = rounding
        self.category = category
    }

    /// The new price, half away from zero; a price that was not zero does not become zero.
    package func applied(to price: UnitPrice) throws -> UnitPrice {
        let exact = Int128(price.steps) * (Self.hundredPercent + Int128(percentSteps))
        let unit = Self.hundredPercent * rounding.steps
        let multiples = (2 * exact + unit) / (2 * unit)
        let kept = price.steps > 0 ? max(1, multiples) : multiples
        guard let steps = Int64(exactly: kept * rounding.steps) else { throw DecimalOverflow() }
        return try UnitPrice(steps: steps)
    }
}

/// One price of a change.
package struct ChangedPrice: Equatable, Sendable {
    package let sku: SKU
    package let name: String
    package let before: UnitPrice
    package let after: UnitPrice
    /// The steps change with the price.
    package let tiersAfter: PriceTiers
}

extension PriceChange {
    /// What the change makes of the prices as they stand; those that stay as they are left out.
    package func preview(in scope: StoreScope) throws -> [ChangedPrice] {
        let ofCategory: SQL = if let category { "AND category = \(category)" } else { "" }
        return try scope.tx.all(
            "SELECT sku, name, price, tiers FROM products WHERE store_id = \(scope.store) AND price IS NOT NULL \(ofCategory) ORDER BY sku"
        ).compactMap { row in
            let before: UnitPrice = try row.decimal("price")
            let after = try applied(to: before)
            guard before != after else { return nil }
            let tiers = try PriceTiers(kept: try row.textIfAny("tiers")).mapPrices(applied)
            return ChangedPrice(sku: try row.sku(), name: try row.text("name"), before: before, after: after, tiersAfter: tiers)
        }
    }

    /// Makes the change in one step: readers see the old prices or the new.
    /// - Parameter expected: the mark of the preview that somebody said yes to.
    /// - Throws: `owned_by_erp`; `stale_preview` where a price has changed since.
    package func apply(expected: String, in scope: StoreScope) throws -> Int {
        try Ownership.held(in: scope).refuse(price: .zero, stock: nil)
        let changes = try preview(in: scope)
        guard Self.mark(changes) == expected else { throw Refusal.stalePreview }
        let rows = changes.map { change -> [any SQLBindable] in
            [change.sku, change.before, change.after, change.tiersAfter.kept]
        }
        let wanted = SQL.with(
            "wanted",
            [
                .fixedInteger("store_id", scope.store.number), .text("sku"), .integer("price_before"), .integer("price_after"),
                .text("tiers_after"),
            ],
            rows,
            for: scope.tx.dialect
        )
        let changed = try scope.tx.execute(
            """
            \(wanted)
            UPDATE products SET price = wanted.price_after, tiers = wanted.tiers_after, version = version + 1, updated_at = \(scope.now)
            FROM wanted WHERE products.store_id = wanted.store_id AND products.sku = wanted.sku AND products.price = wanted.price_before
            """
        )
        guard changed == changes.count else { throw Refusal.stalePreview }
        return changed
    }

    /// What tells one preview from another.
    package static func mark(_ changes: [ChangedPrice]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for change in changes {
            for byte in "\(change.sku.text)\u{1F}\(change.before)\u{1F}\(change.after)\u{1F}\(change.tiersAfter.kept ?? "")\n".utf8 {
                hash = (hash ^ UInt64(byte)).multipliedReportingOverflow(by: 0x100_0000_01b3).partialValue
            }
        }
        return "\(changes.count)-\(String(hash, radix: 36))"
    }
}

extension Refusal {
    static var stalePreview: Refusal {
        Refusal(
            .refused,
            "stale_preview",
            es: "Los precios cambiaron desde la vista previa: mire la nueva y confirme otra vez.",
            en: "The prices have changed since the preview: look at the new one and confirm again."
        )
    }
}
