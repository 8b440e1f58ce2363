import Foundation
import Kernel
import StoreCore
import TestSupport
import Testing

@Suite struct PriceChangeTests {
    /// The same in decimals of Foundation, digit by digit as one would on paper.
    private func slow(_ price: UnitPrice, _ percent: Decimal, _ step: Decimal) -> Decimal {
        guard let start = Decimal(string: price.description) else { return -1 }
        var exact = start * (100 + percent) / 100 / step
        var whole = Decimal()
        NSDecimalRound(&whole, &exact, 0, .plain)
        return (start > 0 ? max(1, whole) : whole) * step
    }

    @Test func `it is what one would reckon on paper`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let price = try UnitPrice(steps: Int64.random(in: 0...50_000_000, using: &random))
            let percent = Int64.random(in: -999_999...3_000_000, using: &random)
            let rounding = try #require(PriceChange.Rounding.allCases.randomElement(using: &random))
            let after = try PriceChange(percentSteps: percent, rounding: rounding, category: nil).applied(to: price)
            let step = try #require(Decimal(string: rounding.rawValue))
            let expected = slow(price, Decimal(percent) / 10_000, step)
            #expect(Decimal(string: after.description) == expected, "\(price) \(percent) \(rounding)")
        }
    }

    @Test func `a price that would pass what a price holds is an error`() throws {
        let dearest = try UnitPrice(steps: 9_999_999_999_999_999)
        #expect(throws: DecimalOverflow.self) {
            try PriceChange(percentSteps: 9_000_000, rounding: .cent, category: nil).applied(to: dearest)
        }
    }
}
