/// The code of something that is sold: 1 to 64 printable Unicode scalars, no white space at the ends; compared exactly
/// (by scalar, never by canonical equivalence) and ordered by code point.
package struct SKU: Sendable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last, scalars.count <= 64 else { return nil }
        guard !first.properties.isWhitespace, !last.properties.isWhitespace, scalars.allSatisfy(isPrintable) else { return nil }
        self.text = text
    }

    /// A SKU that the database holds, and that was checked on its way in.
    package init(stored text: String) {
        self.text = text
    }

    package var description: String { text }
}

extension SKU: Hashable, Comparable {
    package static func == (left: SKU, right: SKU) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// UTF-8 sorts as code points do.
    package static func < (left: SKU, right: SKU) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// Neither a control, nor a format character that hides, nor a line or paragraph separator, nor unassigned.
package func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
}
