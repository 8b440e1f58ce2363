/// A bar code. One of 8, 12, 13 or 14 digits is a GTIN, whose last digit checks the others; any other text is a code of the
/// house's own, and stands as it is.
package enum Barcode {
    /// What the last digit ought to be, where the text is a GTIN that does not end with it; else nil.
    package static func wrongCheckDigit(_ text: String) -> Int? {
        let digits = text.utf8.compactMap { decimalDigit($0) }
        guard digits.count == text.utf8.count, [8, 12, 13, 14].contains(digits.count), let last = digits.last else { return nil }
        // From the right, before the check digit: 3, 1, 3, 1, …
        let sum = digits.dropLast().reversed().enumerated().reduce(Int64(0)) { sum, place in
            sum + place.element * (place.offset.isMultiple(of: 2) ? 3 : 1)
        }
        let check = (10 - sum % 10) % 10
        return check == last ? nil : Int(check)
    }
}
