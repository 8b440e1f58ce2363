extension ExactDecimal {
    /// Reads the form of the wire, `-?[0-9]{1,12}(\.[0-9]{1,4})?`. Decimals beyond those that the unit keeps must be
    /// zeros. Anything else is nil.
    package init?(_ text: some StringProtocol) {
        guard let steps = decimalSteps(String(text).utf8, decimals: Unit.decimals) else { return nil }
        guard let value = try? Self(steps: steps) else { return nil }
        self = value
    }
}

/// Not generic: an order brings thirty of them, and code for any unit is slow.
private func decimalSteps(_ text: String.UTF8View, decimals: Int) -> Int64? {
    var value: Int64 = 0
    var wholeDigits = 0
    var fractionDigits: Int?
    var isNegative = false
    for (index, byte) in text.enumerated() {
        if byte == UInt8(ascii: "-"), index == 0 {
            isNegative = true
        } else if byte == UInt8(ascii: "."), fractionDigits == nil {
            fractionDigits = 0
        } else {
            guard let digit = decimalDigit(byte) else { return nil }
            if let digits = fractionDigits { fractionDigits = digits + 1 } else { wholeDigits += 1 }
            guard wholeDigits <= 12, fractionDigits ?? 0 <= 4 else { return nil }
            value = value * 10 + digit
        }
    }
    guard wholeDigits >= 1, fractionDigits != 0 else { return nil }
    // At most 12 digits and 4 decimals came in, so nothing here can overflow.
    let surplus = (fractionDigits ?? 0) - decimals
    if surplus <= 0 {
        value *= powersOfTen[0 - surplus]
    } else {
        guard value % powersOfTen[surplus] == 0 else { return nil }
        value /= powersOfTen[surplus]
    }
    return isNegative ? 0 - value : value
}

func decimalDigit(_ byte: UInt8) -> Int64? {
    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
    return Int64(byte - UInt8(ascii: "0"))
}
