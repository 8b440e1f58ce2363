package import Kernel

/// An order as it is to be, its prices not frozen yet.
package struct OrderDraft: Equatable, Sendable {
    package struct Line: Equatable, Sendable {
        package var sku: SKU
        package var quantity: Quantity
        /// Nil: the product's.
        package var unitPrice: UnitPrice?
        package var discount: Percent?

        package init(sku: SKU, quantity: Quantity, unitPrice: UnitPrice? = nil, discount: Percent? = nil) {
            self.sku = sku
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.discount = discount
        }
    }

    package var lines: [Line]
    package var discount: Percent?
    package var surcharge: Percent?
    package var paymentTerms: String?
    package var notes: String?

    package init(
        lines: [Line],
        discount: Percent? = nil,
        surcharge: Percent? = nil,
        paymentTerms: String? = nil,
        notes: String? = nil
    ) {
        self.lines = lines
        self.discount = discount
        self.surcharge = surcharge
        self.paymentTerms = paymentTerms
        self.notes = notes
    }

    /// Prices and discounts come from an administrator alone.
    func requirePermission(_ actor: Actor) throws {
        guard !actor.isAdministrator else { return }
        var issues: [Refusal.Issue] = []
        for (index, line) in lines.enumerated() {
            if line.unitPrice != nil { issues.append(Refusal.administratorRequired(at: "/lines/\(index)/unit_price")) }
            if line.discount != nil { issues.append(Refusal.administratorRequired(at: "/lines/\(index)/discount_percent")) }
        }
        if discount != nil { issues.append(Refusal.administratorRequired(at: "/discount_percent")) }
        if surcharge != nil { issues.append(Refusal.administratorRequired(at: "/surcharge_percent")) }
        if !issues.isEmpty { throw Refusal(.forbidden, issues) }
    }
}
