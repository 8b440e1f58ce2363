import Kernel
import TestSupport
import Testing

@Suite struct IdentifierTests {
    private enum Thing {}

    @Test func `it is a UUID of version 7`() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<200 {
            let text = Identifier<Thing>.make(at: FakeClock.beginning, using: &random).text
            let parts = text.split(separator: "-").map(String.init)
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(text.allSatisfy { $0 == "-" || $0.isHexDigit && !$0.isUppercase })
            #expect(parts[2].hasPrefix("7"))
            #expect("89ab".contains(try #require(parts[3].first)))
            #expect(UInt64(parts[0] + parts[1], radix: 16) == 1_795_435_200_000)
        }
    }

    @Test func `later ones sort after earlier ones`() {
        let clock = FakeClock()
        var made: [Identifier<Thing>] = []
        for _ in 0..<100 {
            made.append(.make(at: clock.now()))
            clock.advance(bySeconds: 0.001)
        }
        #expect(made == made.sorted())
        #expect(Set(made).count == 100)
    }

    @Test func `a time before the epoch does not trap`() {
        #expect(Identifier<Thing>.make(at: Instant(microseconds: -1)).text.hasPrefix("00000000-0000-7"))
    }
}
