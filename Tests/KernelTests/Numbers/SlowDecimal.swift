/// Decimals as people do them on paper: digits in a list, multiplied and rounded one by one. Slow, obvious, and sharing
/// nothing with the arithmetic that it checks.
struct SlowDecimal: CustomStringConvertible {
    var isNegative: Bool
    /// The units first.
    var digits: [Int]
    /// How many of the digits stand behind the point.
    var decimals: Int

    init(_ text: String) {
        isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".")
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        digits = (String(parts[0]) + fraction).reversed().compactMap(\.wholeNumberValue)
        decimals = fraction.count
    }

    private init(isNegative: Bool, digits: [Int], decimals: Int) {
        self.isNegative = isNegative
        self.digits = digits
        self.decimals = decimals
    }

    func times(_ other: SlowDecimal) -> SlowDecimal {
        var product = [Int](repeating: 0, count: digits.count + other.digits.count)
        for (i, a) in digits.enumerated() {
            for (j, b) in other.digits.enumerated() { product[i + j] += a * b }
        }
        let sign = isNegative != other.isNegative
        return SlowDecimal(isNegative: sign, digits: Self.carried(product), decimals: decimals + other.decimals)
    }

    /// Both not negative.
    func plus(_ other: SlowDecimal) -> SlowDecimal {
        let (a, b, decimals) = aligned(with: other)
        let sum = (0..<max(a.count, b.count)).map { (a.count > $0 ? a[$0] : 0) + (b.count > $0 ? b[$0] : 0) }
        return SlowDecimal(isNegative: false, digits: Self.carried(sum + [0]), decimals: decimals)
    }

    /// Both not negative, and the other not greater.
    func minus(_ other: SlowDecimal) -> SlowDecimal {
        var (a, b, decimals) = aligned(with: other)
        for (index, digit) in b.enumerated() {
            while a.count <= index { a.append(0) }
            a[index] -= digit
        }
        for index in a.indices.dropLast() where a[index] < 0 {
            a[index] += 10
            a[index + 1] -= 1
        }
        decimals = max(decimals, 0)
        return SlowDecimal(isNegative: false, digits: a, decimals: decimals)
    }

    /// A hundredth of it.
    var percent: SlowDecimal { SlowDecimal(isNegative: isNegative, digits: digits, decimals: decimals + 2) }

    /// With two decimals, half away from zero: the first digit that is dropped decides.
    var cents: SlowDecimal {
        var digits = digits
        var decimals = decimals
        while decimals < 2 {
            digits.insert(0, at: 0)
            decimals += 1
        }
        var dropped = 0
        while decimals > 2 {
            dropped = digits.isEmpty ? 0 : digits.removeFirst()
            decimals -= 1
        }
        if digits.isEmpty { digits = [0] }
        if dropped >= 5 { digits[0] += 1 }
        return SlowDecimal(isNegative: isNegative, digits: Self.carried(digits + [0]), decimals: 2)
    }

    /// Whether it has more than 12 digits before the point.
    var isTooLarge: Bool { digits.count - decimals > 12 && digits[(decimals + 12)...].contains { $0 != 0 } }

    /// Written with all its decimals, without leading zeros; zero has no sign.
    var description: String {
        var digits = digits
        while digits.count <= decimals { digits.append(0) }
        while digits.count > decimals + 1, digits.last == 0 { digits.removeLast() }
        let sign = isNegative && digits.contains { $0 != 0 } ? "-" : ""
        let text = digits.reversed().map(String.init).joined()
        return decimals == 0 ? sign + text : "\(sign)\(text.dropLast(decimals)).\(text.suffix(decimals))"
    }

    private func aligned(with other: SlowDecimal) -> ([Int], [Int], Int) {
        let decimals = max(decimals, other.decimals)
        let a = [Int](repeating: 0, count: decimals - self.decimals) + digits
        let b = [Int](repeating: 0, count: decimals - other.decimals) + other.digits
        return (a, b, decimals)
    }

    private static func carried(_ columns: [Int]) -> [Int] {
        var digits: [Int] = []
        var carry = 0
        for column in columns {
            digits.append((column + carry) % 10)
            carry = (column + carry) / 10
        }
        while carry > 0 {
            digits.append(carry % 10)
            carry /= 10
        }
        return digits
    }
}
