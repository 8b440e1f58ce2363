import Kernel
import Testing

@Suite struct SearchWordsTests {
    @Test func `case, accents and signs do not count`() {
        #expect(SearchWords.folded("Champú ÑANDÚ") == "champu nandu")
        #expect(SearchWords.words("Champú «Ñandú», 500ml / champu") == ["champu", "nandu", "500ml"])
        #expect(SearchWords.words(" -- ") == [])
    }

    @Test func `words are bounded in number and in length`() {
        #expect(SearchWords.words("a b c d", maximum: 2) == ["a", "b"])
        #expect(SearchWords.words(String(repeating: "x", count: 1000)) == [String(repeating: "x", count: 64)])
    }
}
