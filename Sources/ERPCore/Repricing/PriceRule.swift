package import Kernel

/// How a repricing makes a new price of an old one. Exact until the rounding, which comes once.
package struct PriceRule: Sendable, Equatable {
    package enum Change: Sendable, Equatable {
        /// In ten thousandths of a per cent; above −100 %.
        case percent(steps: Int64)
        /// In the steps of a unit price; added to it.
        case amount(steps: Int64)
    }

    /// What a new price is: a multiple of something, or ending in something.
    package enum Rounding: String, Sendable, CaseIterable {
        case cent = "0.01"
        case fiveCents = "0.05"
        case tenth = "0.1"
        case half = "0.5"
        case one = "1"
        case five = "5"
        case ten = "10"
        case fifty = "50"
        case hundred = "100"
        /// Ends in .99: 0.99, 1.99, 2.99, …
        case ninetyNine = ".99"
        case ninety = ".90"
        /// Ends in 9: 9, 19, 29, …
        case nine = "9"

        /// The prices are the multiples of `unit` less `less`, in the steps of a unit price.
        package var grid: (unit: Int64, less: Int64) {
            switch self {
            case .cent: (100, 0)
            case .fiveCents: (500, 0)
            case .tenth: (1000, 0)
            case .half: (5000, 0)
            case .one: (10_000, 0)
            case .five: (50_000, 0)
            case .ten: (100_000, 0)
            case .fifty: (500_000, 0)
            case .hundred: (1_000_000, 0)
            case .ninetyNine: (10_000, 100)
            case .ninety: (10_000, 1000)
            case .nine: (100_000, 10_000)
            }
        }
    }

    package enum Direction: String, Sendable, CaseIterable {
        /// Half away from zero.
        case nearest
        case up, down
    }

    package let change: Change
    package let rounding: Rounding
    package let direction: Direction

    package init(_ change: Change, rounding: Rounding, direction: Direction) {
        self.change = change
        self.rounding = rounding
        self.direction = direction
    }

    private static let hundredPercent: Int128 = 1_000_000

    /// The new price: at least the smallest that the rounding knows, so that nothing becomes free. What is free stays so under
    /// a percentage. Nil where an amount would leave nothing of the price, or it would be too large.
    package func applied(to price: UnitPrice) -> UnitPrice? {
        // In fractions of a step: `exact` of `scale`.
        let (exact, scale): (Int128, Int128)
        switch change {
        case .percent(let steps):
            if price == .zero { return price }
            (exact, scale) = (Int128(price.steps) * (Self.hundredPercent + Int128(steps)), Self.hundredPercent)
        case .amount(let steps): (exact, scale) = (Int128(price.steps) + Int128(steps), 1)
        }
        guard exact > 0 else { return nil }
        let (unit, less) = rounding.grid
        let (size, shifted) = (Int128(unit) * scale, exact + Int128(less) * scale)
        let multiples: Int128 =
            switch direction {
            case .nearest: (2 * shifted + size) / (2 * size)
            case .up: (shifted + size - 1) / size
            case .down: shifted / size
            }
        guard let steps = Int64(exactly: max(1, multiples) * Int128(unit) - Int128(less)) else { return nil }
        return try? UnitPrice(steps: steps)
    }
}
