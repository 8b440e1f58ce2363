import Kernel
import TestSupport
import Testing

@Suite struct DocumentArithmeticTests {
    struct Line: Sendable {
        let quantity, unitPrice, discount, amount: String
    }

    @Test(arguments: [
        Line(quantity: "6", unitPrice: "2.55", discount: "10", amount: "13.77"),
        Line(quantity: "1", unitPrice: "0.005", discount: "0", amount: "0.01"),
        Line(quantity: "1", unitPrice: "0.0049", discount: "0", amount: "0.00"),
        Line(quantity: "-1", unitPrice: "0.005", discount: "0", amount: "-0.01"),
        Line(quantity: "3", unitPrice: "0.335", discount: "0", amount: "1.01"),
        Line(quantity: "0.0001", unitPrice: "50", discount: "0", amount: "0.01"),
        Line(quantity: "12", unitPrice: "2.30", discount: "100", amount: "0.00"),
        Line(quantity: "1", unitPrice: "999999999999", discount: "0", amount: "999999999999.00"),
        Line(quantity: "999999999999.9999", unitPrice: "0.9999", discount: "0.0001", amount: "999899000100.00"),
    ])
    func `a line amount is rounded half away from zero`(line: Line) throws {
        let amount = try DocumentArithmetic.lineAmount(
            quantity: try #require(Quantity(line.quantity)),
            unitPrice: try #require(UnitPrice(line.unitPrice)),
            discount: try #require(Percent(line.discount))
        )
        #expect(amount.description == line.amount)
    }

    @Test func `line amounts agree with paper and pencil`() throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        for _ in 0..<4000 {
            let quantity = random.decimal(wholeDigits: 1...9, decimals: 0...4)
            let price = random.decimal(wholeDigits: 1...6, decimals: 0...4)
            let discount = random.percentage(upTo: 100)
            let paper = SlowDecimal(quantity).times(SlowDecimal(price)).times(SlowDecimal("100").minus(SlowDecimal(discount)).percent).cents
            let amount = try? DocumentArithmetic.lineAmount(
                quantity: try #require(Quantity(quantity)),
                unitPrice: try #require(UnitPrice(price)),
                discount: try #require(Percent(discount))
            )
            let expected = paper.isTooLarge ? nil : paper.description
            #expect(amount?.description == expected, "\(quantity) × \(price) − \(discount) %; seed \(seed)")
        }
    }

    @Test func `totals agree with paper and pencil`() throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        for _ in 0..<4000 {
            let subtotal = random.decimal(wholeDigits: 1...12, decimals: 0...2)
            let discount = random.percentage(upTo: 100)
            let surcharge = random.percentage(upTo: 1000)
            let discounted = SlowDecimal(subtotal).times(SlowDecimal("100").minus(SlowDecimal(discount)).percent)
            let paper = discounted.times(SlowDecimal("100").plus(SlowDecimal(surcharge)).percent).cents
            let total = try? DocumentArithmetic.total(
                subtotal: try #require(Amount(subtotal)),
                discount: try #require(Percent(discount)),
                surcharge: try #require(Percent(surcharge))
            )
            let expected = paper.isTooLarge ? nil : paper.description
            #expect(total?.description == expected, "\(subtotal) − \(discount) % + \(surcharge) %; seed \(seed)")
        }
    }

    @Test func `a total is rounded once, not after the discount and again after the surcharge`() throws {
        // 0.01 less 50 % is half a cent; with 99 % on top 0.00995: one cent. Rounded twice it would be two.
        let total = try DocumentArithmetic.total(
            subtotal: try Amount(steps: 1),
            discount: Percent(whole: 50),
            surcharge: Percent(whole: 99)
        )
        #expect(total == (try Amount(steps: 1)))
    }

    @Test func `a subtotal is the sum of its lines`() throws {
        let amounts = try [1377, 1, -5].map { try Amount(steps: $0) }
        #expect(try DocumentArithmetic.subtotal(of: amounts).description == "13.73")
        #expect(try DocumentArithmetic.subtotal(of: []) == .zero)
    }

    @Test func `what reaches 10¹² is refused, not wrapped`() throws {
        let most = try #require(Amount("999999999999.99"))
        let cent = try Amount(steps: 1)
        let largest = try #require(Quantity("999999999999.9999"))
        let dearest = try #require(UnitPrice("999999999999.9999"))
        #expect(throws: DecimalOverflow.self) { try DocumentArithmetic.subtotal(of: [most, cent]) }
        #expect(throws: DecimalOverflow.self) {
            try DocumentArithmetic.lineAmount(quantity: largest, unitPrice: dearest, discount: .zero)
        }
        #expect(throws: DecimalOverflow.self) {
            try DocumentArithmetic.total(subtotal: most, discount: .zero, surcharge: Percent(whole: 1000))
        }
        let absurd = try #require(Percent("-999999999999.9999"))
        #expect(throws: DecimalOverflow.self) {
            try DocumentArithmetic.total(subtotal: most, discount: absurd, surcharge: absurd.negated)
        }
    }
}

extension SeededRandom {
    /// The text of a decimal that is not negative.
    mutating func decimal(wholeDigits: ClosedRange<Int>, decimals: ClosedRange<Int>) -> String {
        let whole = digits(Int.random(in: wholeDigits, using: &self))
        let fraction = digits(Int.random(in: decimals, using: &self))
        return fraction.isEmpty ? whole : "\(whole).\(fraction)"
    }

    /// The text of a percentage; round ones are as frequent as they are in trade.
    mutating func percentage(upTo maximum: Int) -> String {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: "0"
        case 1: String(Int.random(in: 0...maximum, using: &self))
        case 2: String(maximum)
        default: "\(Int.random(in: 0..<maximum, using: &self)).\(digits(Int.random(in: 1...4, using: &self)))"
        }
    }

    private mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(Int.random(in: 0...9, using: &self)) }.joined()
    }
}
