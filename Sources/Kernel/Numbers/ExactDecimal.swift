/// What a decimal measures: it fixes how many decimals are kept and how many are always written.
package protocol DecimalUnit: Sendable {
    /// Decimals kept, 0 to 4.
    static var decimals: Int { get }
    /// Decimals always written, even when they are zeros.
    static var decimalsWritten: Int { get }
}

package enum QuantityUnit: DecimalUnit {
    package static let decimals = 4
    package static let decimalsWritten = 0
}

package enum UnitPriceUnit: DecimalUnit {
    package static let decimals = 4
    package static let decimalsWritten = 2
}

package enum PercentUnit: DecimalUnit {
    package static let decimals = 4
    package static let decimalsWritten = 0
}

package enum AmountUnit: DecimalUnit {
    package static let decimals = 2
    package static let decimalsWritten = 2
}

/// Units of a SKU; up to 4 decimals.
package typealias Quantity = ExactDecimal<QuantityUnit>
/// Money for one unit of a SKU; up to 4 decimals.
package typealias UnitPrice = ExactDecimal<UnitPriceUnit>
/// A percentage: 12.5 means 12.5 %. Up to 4 decimals.
package typealias Percent = ExactDecimal<PercentUnit>
/// Money that is owed or paid; exactly 2 decimals.
package typealias Amount = ExactDecimal<AmountUnit>

/// A result would lie outside what a decimal holds: 10¹² or more, either sign.
package struct DecimalOverflow: Error, Equatable {
    package init() {}
}

/// An exact decimal: an integer count of its smallest step. The magnitude is always below 10¹².
package struct ExactDecimal<Unit: DecimalUnit>: Hashable, Sendable {
    /// The value counted in its smallest step: 2.55 with 4 decimals is 25,500.
    package let steps: Int64

    package static var zero: Self { Self(uncheckedSteps: 0) }

    /// Steps in one whole.
    package static var stepsPerWhole: Int64 { powersOfTen[Unit.decimals] }

    /// The first magnitude, in steps, that is too large.
    package static var limit: Int64 { 1_000_000_000_000 * stepsPerWhole }

    /// - Throws: `DecimalOverflow` where the magnitude reaches 10¹².
    package init(steps: Int64) throws(DecimalOverflow) {
        guard steps > -Self.limit, steps < Self.limit else { throw DecimalOverflow() }
        self.steps = steps
    }

    /// For a whole number of a range known when the program is written.
    package init(whole: Int32) {
        let (steps, overflow) = Int64(whole).multipliedReportingOverflow(by: Self.stepsPerWhole)
        precondition(!overflow, "an Int32 times 10⁴ fits")
        self.steps = steps
    }

    private init(uncheckedSteps: Int64) {
        steps = uncheckedSteps
    }

    package var isNegative: Bool { steps < 0 }
    package var isPositive: Bool { steps > 0 }

    package func adding(_ other: Self) throws(DecimalOverflow) -> Self {
        let (sum, overflow) = steps.addingReportingOverflow(other.steps)
        guard !overflow else { throw DecimalOverflow() }
        return try Self(steps: sum)
    }

    package func subtracting(_ other: Self) throws(DecimalOverflow) -> Self {
        let (difference, overflow) = steps.subtractingReportingOverflow(other.steps)
        guard !overflow else { throw DecimalOverflow() }
        return try Self(steps: difference)
    }

    /// The same magnitude, the other sign.
    package var negated: Self { Self(uncheckedSteps: 0 - steps) }
}

extension ExactDecimal {
    /// With the comma that Spanish writes, for the words of a refusal.
    package var spanish: String { description.split(separator: ".").joined(separator: ",") }
}

extension ExactDecimal: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.steps < right.steps }
}

extension ExactDecimal: CustomStringConvertible {
    /// The form of the wire: `-?digits(.digits)?`, without zeros that say nothing.
    package var description: String {
        decimalText(steps, decimals: Unit.decimals, written: Unit.decimalsWritten)
    }
}

/// Not generic: an order's answer has thirty of them, and code for any unit is slow.
private func decimalText(_ steps: Int64, decimals: Int, written: Int) -> String {
    var digits = Array(String(steps.magnitude).utf8)
    if digits.count <= decimals { digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: decimals + 1 - digits.count), at: 0) }
    var fraction = decimals
    while fraction > written, digits.last == UInt8(ascii: "0") {
        digits.removeLast()
        fraction -= 1
    }
    if fraction > 0 { digits.insert(UInt8(ascii: "."), at: digits.count - fraction) }
    if steps < 0 { digits.insert(UInt8(ascii: "-"), at: 0) }
    return String(decoding: digits, as: UTF8.self)
}

let powersOfTen: [Int64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
