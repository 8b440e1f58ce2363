/// Text of strangers in files that spreadsheets open: a cell that begins like a formula gets a `'` before it, and loses it when
/// it comes back. Cells of numbers are no text, and stay as they are.
package enum SpreadsheetCell {
    private static let starters: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\0"]

    package static func text(_ text: String) -> String {
        guard let first = text.first, starters.contains(first) || (first == "'" && text.dropFirst().first.map(starters.contains) == true)
        else { return text }
        return "'" + text
    }

    /// The text without what `text` put before it, and without white space at its ends.
    package static func plain(_ cell: String) -> String {
        let trimmed = cell.trimmingPrefix(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let text = String(trimmed)
        guard text.first == "'", let second = text.dropFirst().first, starters.contains(second) || second == "'" else { return text }
        return String(text.dropFirst())
    }
}
