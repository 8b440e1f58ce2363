import Kernel
import Testing

@Suite struct SKUTests {
    @Test(arguments: ["85123A", "A", "ñandú-1", "a b", "漢字", "🧉", "85/123?A&B=%20", String(repeating: "x", count: 64)])
    func `printable texts of up to 64 scalars are SKUs`(text: String) {
        #expect(SKU(text)?.text == text)
    }

    @Test(arguments: [
        "", " 85123A", "85123A ", "\u{A0}A", "A\u{3000}", "A\tB", "A\nB", "A\u{0}B", "A\u{7F}", "A\u{200B}B", "A\u{202E}B", "A\u{2028}B",
        "\u{E000}", "\u{FFFF}", "\u{FEFF}A", String(repeating: "x", count: 65), String(repeating: "é", count: 64) + "e\u{301}",
    ])
    func `hidden, too long or space-edged texts are none`(text: String) {
        #expect(SKU(text) == nil)
    }

    @Test func `they are compared exactly, never by how they look`() throws {
        let composed = try #require(SKU("caf\u{E9}"))
        let decomposed = try #require(SKU("cafe\u{301}"))
        let upper = try #require(SKU("CAF\u{C9}"))
        #expect(composed != decomposed)
        #expect(composed != upper)
        #expect(Set([composed, decomposed, composed]).count == 2)
    }

    @Test func `they are ordered by code point`() throws {
        // By UTF-16 units the emoji would come before U+FF5E; by alphabet "a" before "B" and "ñ" before "o".
        let texts = ["10", "9", "B", "a", "o", "ñ", "～", "🧉"]
        let sorted = texts.shuffled().map(SKU.init(stored:)).sorted().map(\.text)
        #expect(sorted == texts)
    }
}
