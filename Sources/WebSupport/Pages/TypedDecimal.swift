import Kernel

/// Numbers as people write them into forms.
package enum TypedDecimal {
    /// The plain form that the API reads: `1.234,56` in Spanish and `1,234.56` in English are `1234.56`. A text that is no number
    /// stays as it is, so that the rule which reads it can say so.
    ///
    /// In Spanish a dot before exactly three digits groups thousands (`1.500` is 1500); any other is taken as a decimal point.
    package static func plain(_ typed: String, in language: Language) -> String {
        let text = String(typed.filter { !$0.isWhitespace && $0 != "$" && $0 != "%" })
        let (group, point): (Character, Character) = language == .es ? (".", ",") : (",", ".")
        let parts = text.split(separator: point, omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first else { return typed }
        if parts.count == 1, language == .es, !isGrouped(whole, by: group) { return text }
        guard !whole.contains(group) || isGrouped(whole, by: group) else { return typed }
        let digits = whole.filter { $0 != group }
        return parts.count == 2 ? "\(digits).\(parts[1])" : String(digits)
    }

    private static func isGrouped(_ whole: Substring, by group: Character) -> Bool {
        let groups = whole.split(separator: group, omittingEmptySubsequences: false)
        guard let first = groups.first, groups.count > 1, (1...3).contains(first.filter { $0 != "-" }.count) else { return false }
        return groups.dropFirst().allSatisfy { $0.count == 3 }
    }
}
