extension ExactDecimal {
    /// Reads the form of the wire, `-?[0-9]{1,12}(\.[0-9]{1,4})?`. Decimals beyond those that the unit keeps must be
    /// zeros. Anything else is nil.
    package init?(_ text: some StringProtocol) {
        var bytes = text.utf8[...]
        let negative = bytes.first == UInt8(ascii: "-")
        if negative { bytes.removeFirst() }
        var whole: Int64 = 0
        var wholeDigits = 0
        while let digit = bytes.first.flatMap(decimalDigit) {
            wholeDigits += 1
            guard wholeDigits <= 12 else { return nil }
            whole = whole * 10 + digit
            bytes.removeFirst()
        }
        guard wholeDigits >= 1 else { return nil }
        var fraction: Int64 = 0
        var fractionDigits = 0
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            while let digit = bytes.first.flatMap(decimalDigit) {
                fractionDigits += 1
                guard fractionDigits <= 4 else { return nil }
                fraction = fraction * 10 + digit
                bytes.removeFirst()
            }
            guard fractionDigits >= 1 else { return nil }
        }
        guard bytes.isEmpty else { return nil }
        guard let steps = Self.steps(whole: whole, fraction: fraction, fractionDigits: fractionDigits) else { return nil }
        guard let value = try? Self(steps: negative ? 0 - steps : steps) else { return nil }
        self = value
    }

    /// At most 12 digits and 4 decimals come in, so nothing here can overflow.
    private static func steps(whole: Int64, fraction: Int64, fractionDigits: Int) -> Int64? {
        if fractionDigits <= Unit.decimals {
            return whole * stepsPerWhole + fraction * powersOfTen[Unit.decimals - fractionDigits]
        }
        let dropped = powersOfTen[fractionDigits - Unit.decimals]
        guard fraction % dropped == 0 else { return nil }
        return whole * stepsPerWhole + fraction / dropped
    }
}

func decimalDigit(_ byte: UInt8) -> Int64? {
    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
    return Int64(byte - UInt8(ascii: "0"))
}
