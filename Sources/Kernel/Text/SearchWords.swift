import Foundation

/// Text as people look for it: neither case nor accents count, and every sign that is no letter or digit parts words.
package enum SearchWords {
    /// "Champú Ñandú" is "champu nandu".
    package static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil).lowercased()
    }

    /// The words of a text, each once, in their order.
    /// - Parameter maximum: how many are taken at most.
    package static func words(_ text: String, maximum: Int = 100) -> [String] {
        var seen: Set<String> = []
        var words: [String] = []
        for word in folded(text).split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            guard words.count < maximum else { break }
            // A word of an index entry is bounded; what is longer is found by its beginning.
            let word = String(word.prefix(64))
            if seen.insert(word).inserted { words.append(word) }
        }
        return words
    }
}
