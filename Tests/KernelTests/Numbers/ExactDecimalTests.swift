import Kernel
import TestSupport
import Testing

@Suite struct ExactDecimalTests {
    enum WholeUnit: DecimalUnit {
        static let decimals = 0
        static let decimalsWritten = 0
    }

    @Test func `a unit writes its own number of decimals`() throws {
        #expect(try Amount(steps: 1370).description == "13.70")
        #expect(try Amount(steps: -5).description == "-0.05")
        #expect(try UnitPrice(steps: 25_500).description == "2.55")
        #expect(try UnitPrice(steps: 25_501).description == "2.5501")
        #expect(try UnitPrice(steps: 0).description == "0.00")
        #expect(try Quantity(steps: 60_000).description == "6")
        #expect(try Quantity(steps: 1).description == "0.0001")
        #expect(try Percent(steps: 105_000).description == "10.5")
        #expect(try ExactDecimal<WholeUnit>(steps: -12).description == "-12")
    }

    @Test func `what is written is read again as the same`() throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        for _ in 0..<5000 {
            let bits = Int64.random(in: 1...53, using: &random)
            let steps = Int64.random(in: -(1 << bits)...(1 << bits), using: &random)
            guard let quantity = try? Quantity(steps: steps) else { continue }
            #expect(Quantity(quantity.description) == quantity, "seed \(seed)")
            if let amount = try? Amount(steps: steps) { #expect(Amount(amount.description) == amount, "seed \(seed)") }
        }
    }

    @Test func `sums are exact and stay below 10¹²`() throws {
        let most = try Amount(steps: Amount.limit - 1)
        let cent = try Amount(steps: 1)
        #expect(most.description == "999999999999.99")
        #expect(try most.subtracting(cent).adding(cent) == most)
        #expect(throws: DecimalOverflow.self) { try most.adding(cent) }
        #expect(throws: DecimalOverflow.self) { try most.negated.subtracting(cent) }
        #expect(throws: DecimalOverflow.self) { try Amount(steps: Amount.limit) }
        #expect(throws: DecimalOverflow.self) { try Amount(steps: .min) }
    }

    @Test func `order and sign are those of the numbers`() {
        #expect(Quantity(whole: -3) < .zero)
        #expect(Quantity(whole: -3).isNegative)
        #expect(Quantity(whole: 3).isPositive)
        #expect(!Quantity.zero.isPositive && !Quantity.zero.isNegative)
        #expect(Quantity(whole: .max).description == "2147483647")
        #expect(Quantity(whole: 3).negated == Quantity(whole: -3))
    }
}
