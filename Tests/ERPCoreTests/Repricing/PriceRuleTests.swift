import ERPCore
import Kernel
import TestSupport
import Testing

@Suite struct PriceRuleTests {
    private func after(
        _ price: String,
        percent: String? = nil,
        amount: String? = nil,
        _ rounding: PriceRule.Rounding = .cent,
        _ direction: PriceRule.Direction = .nearest
    ) throws -> String? {
        let change: PriceRule.Change =
            if let percent { .percent(steps: try #require(Percent(percent)).steps) } else {
                .amount(steps: try #require(UnitPrice(amount ?? "")).steps)
            }
        return PriceRule(change, rounding: rounding, direction: direction).applied(to: try #require(UnitPrice(price)))?.description
    }

    @Test func `a percentage is exact until it is rounded, half away from zero`() throws {
        #expect(try after("10", percent: "10") == "11.00")
        #expect(try after("0.05", percent: "10") == "0.06")
        #expect(try after("2.55", percent: "-33.3333") == "1.70")
        #expect(try after("10", percent: "12.5", .one) == "11.00")
        #expect(try after("10", percent: "12.5", .one, .up) == "12.00")
        #expect(try after("1499.99", percent: "7", .ten) == "1600.00")
        #expect(try after("1499.99", percent: "7", .hundred, .down) == "1600.00")
    }

    @Test func `prices can end in something`() throws {
        #expect(try after("10", percent: "5", .ninetyNine) == "10.99")
        #expect(try after("10", percent: "4", .ninetyNine) == "9.99")
        #expect(try after("10.40", amount: "0.1", .ninetyNine, .down) == "9.99")
        #expect(try after("152", percent: "3", .nine) == "159.00")
        #expect(try after("152", percent: "3", .nine, .down) == "149.00")
        #expect(try after("4.90", percent: "2", .ninety, .up) == "5.90")
    }

    @Test func `nothing becomes free, and what is free stays so under a percentage`() throws {
        #expect(try after("0.01", percent: "-90") == "0.01")
        #expect(try after("3", percent: "-50", .hundred) == "100.00")
        #expect(try after("0.10", percent: "-50", .ninetyNine, .down) == "0.99")
        #expect(try after("0", percent: "50") == "0.00")
        #expect(try after("0", amount: "5") == "5.00")
    }

    @Test func `what an amount leaves nothing of, or grows too large, cannot be`() throws {
        #expect(try after("10", amount: "-10") == nil)
        #expect(try after("10", amount: "-10.0001") == nil)
        #expect(try after("999999999999", percent: "1") == nil)
        #expect(try after("999999999999", amount: "999999999999") == nil)
    }

    /// The nearest price of the grid, by walking it in the smallest fractions that matter.
    @Test func `the rule agrees with a slow and obvious one`() throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let price = Int64.random(in: 1...300_000, using: &random)
            let percent = Int64.random(in: -999_999...1_000_000, using: &random)
            let rounding = try #require(PriceRule.Rounding.allCases.randomElement(using: &random))
            let direction = try #require(PriceRule.Direction.allCases.randomElement(using: &random))
            let rule = PriceRule(.percent(steps: percent), rounding: rounding, direction: direction)
            let (unit, less) = rounding.grid
            // All in millionths of a step, which nothing is lost in.
            let exact = price * (1_000_000 + percent)
            var best: Int64?
            for candidate in stride(from: unit - less, through: 2 * price + 2 * unit, by: Int(unit)) {
                let distance = candidate * 1_000_000 - exact
                switch direction {
                case .up: if distance >= 0, best == nil { best = candidate }
                case .down: if distance <= 0 { best = candidate }
                case .nearest:
                    if abs(distance) <= best.map({ abs($0 * 1_000_000 - exact) }) ?? .max { best = candidate }
                }
            }
            let expected = best ?? unit - less
            #expect(
                rule.applied(to: try UnitPrice(steps: price))?.steps == expected,
                "\(price) \(percent) \(rounding) \(direction), seed \(seed)"
            )
        }
    }
}
