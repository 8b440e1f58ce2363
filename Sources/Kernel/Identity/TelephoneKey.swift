/// A telephone as two typings of it are compared. Argentina's numbers have ten digits, the area's and the subscriber's; what
/// people put before and between them is dropped: `+54`, the `9` and the `15` of mobiles, the `0` of the area.
package enum TelephoneKey {
    private static let shortest = 6

    /// `+54 9 11 4444-5555`, `(011) 15 4444 5555` and `11 4444-5555` are `1144445555`; of several numbers the first. Nil where
    /// there is none.
    package static func of(_ typed: String) -> String? {
        let key = national(firstNumber(typed))
        guard key.count >= shortest, Set(key).count > 1 else { return nil }
        return String(key.prefix(20))
    }

    private static func firstNumber(_ typed: String) -> String {
        var digits = ""
        for scalar in typed.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case "+", "(", ")", "-", ".", "\u{2010}", "\u{2011}", "\u{2013}": continue
            case _ where scalar.properties.isWhitespace: continue
            default:
                if digits.count >= shortest { return digits }
                digits = ""
            }
        }
        return digits
    }

    private static func national(_ typed: String) -> String {
        var digits = Substring(typed)
        if digits.hasPrefix("00") { digits = digits.dropFirst(2) }
        if digits.count > 10, digits.hasPrefix("54") { digits = digits.dropFirst(2) }
        if digits.count == 11, digits.hasPrefix("9") { digits = digits.dropFirst() }
        if digits.hasPrefix("0") { digits = digits.dropFirst() }
        guard digits.count == 12 else { return String(digits) }
        // Buenos Aires alone has an area of two digits.
        for area in digits.hasPrefix("11") ? [2] : [3, 4] where digits.dropFirst(area).hasPrefix("15") {
            return String(digits.prefix(area) + digits.dropFirst(area + 2))
        }
        return String(digits)
    }
}
