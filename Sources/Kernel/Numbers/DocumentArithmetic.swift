/// The arithmetic that both sides of the wire share: the store computes an order's totals with it, and Acqua checks them.
package enum DocumentArithmetic {
    /// quantity × unit price × (1 − discount/100), to 2 decimals, half away from zero.
    package static func lineAmount(
        quantity: Quantity,
        unitPrice: UnitPrice,
        discount: Percent
    ) throws(DecimalOverflow) -> Amount {
        // Steps: 10⁴ a unit, 10⁴ a peso, and 10⁶ for the whole of 100 %; a cent is 10⁻².
        let gross = try product(Int128(quantity.steps), Int128(unitPrice.steps))
        let net = try product(gross, wholePercent - Int128(discount.steps))
        return try rounded(net, stepsPerCent: 1_000_000_000_000)
    }

    package static func subtotal(of amounts: some Sequence<Amount>) throws(DecimalOverflow) -> Amount {
        var sum = Amount.zero
        for amount in amounts { sum = try sum.adding(amount) }
        return sum
    }

    /// subtotal × (1 − discount/100) × (1 + surcharge/100), to 2 decimals, half away from zero, rounded once.
    package static func total(
        subtotal: Amount,
        discount: Percent,
        surcharge: Percent
    ) throws(DecimalOverflow) -> Amount {
        let discounted = try product(Int128(subtotal.steps), wholePercent - Int128(discount.steps))
        let charged = try product(discounted, wholePercent + Int128(surcharge.steps))
        return try rounded(charged, stepsPerCent: 1_000_000_000_000)
    }

    /// 100 % in steps of a percentage.
    private static let wholePercent: Int128 = 1_000_000

    private static func product(_ left: Int128, _ right: Int128) throws(DecimalOverflow) -> Int128 {
        let (result, overflow) = left.multipliedReportingOverflow(by: right)
        guard !overflow else { throw DecimalOverflow() }
        return result
    }

    private static func rounded(_ value: Int128, stepsPerCent: Int128) throws(DecimalOverflow) -> Amount {
        let (quotient, remainder) = value.magnitude.quotientAndRemainder(dividingBy: stepsPerCent.magnitude)
        let cents = remainder >= stepsPerCent.magnitude / 2 ? quotient + 1 : quotient
        guard let steps = Int64(exactly: cents) else { throw DecimalOverflow() }
        return try Amount(steps: value < 0 ? 0 - steps : steps)
    }
}
