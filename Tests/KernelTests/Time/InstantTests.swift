import Kernel
import TestSupport
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-23T12:00:00Z", 1_795_435_200_000_000),
        ("2026-11-23T09:00:00-03:00", 1_795_435_200_000_000),
        ("2026-11-23t12:00:00.5z", 1_795_435_200_500_000),
        ("2026-11-23T12:00:00.123456789Z", 1_795_435_200_123_456),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2026-11-24T01:30:00+13:30", 1_795_435_200_000_000),
    ])
    func `an instant with an offset is read`(text: String, microseconds: Int64) {
        #expect(Instant(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T12:00:00", "2026-11-23 12:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T12:60:00Z",
        "2026-11-23T12:00:60Z", "2026-11-23T12:00:00.Z", "2026-11-23T12:00:00+3:00", "2026-11-23T12:00:00+24:00", "2026-11-23T12:00Z",
        "2026-02-30T12:00:00Z", "2026-11-23T12:00:00ZZ", "2026-11-23T12:00:00Z ", "2026-11-23T12:00:00+03:0é", "éééééééééééééééééééé",
        "2026-11-23T12-00-00Z",
    ])
    func `an instant that nobody can tell is refused`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test func `it is written in UTC with milliseconds`() {
        #expect(Instant(microseconds: 1_795_435_200_123_999).description == "2026-11-23T12:00:00.123Z")
        #expect(Instant(microseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test func `what is written is read again to the millisecond`() throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        let range =
            try #require(Instant("0001-01-01T00:00:00Z")).microseconds...(try #require(Instant("9999-12-31T23:59:59Z")).microseconds)
        for _ in 0..<3000 {
            let instant = Instant(microseconds: Int64.random(in: range, using: &random))
            let again = try #require(Instant(instant.description))
            #expect((0..<1000).contains(instant.microseconds - again.microseconds), "\(instant); seed \(seed)")
        }
    }

    @Test func `mangled texts are refused or read, and never trap`() {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        var read = 0
        for _ in 0..<5000 {
            var bytes = Array("2026-11-23T09:00:00.25-03:00".utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) { random.mangle(&bytes) }
            let text = String(decoding: bytes, as: UTF8.self)
            if let instant = Instant(text) {
                read += 1
                #expect(Instant(instant.description) != nil, "\(text); seed \(seed)")
            }
        }
        #expect(read > 0)
    }

    @Test func `it moves by seconds and stays within its range`() {
        let noon = Instant(microseconds: 1_000_000)
        #expect(noon.advanced(bySeconds: 1.5) == Instant(microseconds: 2_500_000))
        #expect(noon.advanced(bySeconds: -2) == Instant(microseconds: -1_000_000))
        #expect(noon.advanced(bySeconds: .infinity) == noon)
        #expect(noon.advanced(bySeconds: .nan) == noon)
        #expect(noon.advanced(bySeconds: 60).seconds(since: noon) == 60)
        #expect(Instant(microseconds: .max).seconds(since: Instant(microseconds: .min)) > 0)
    }
}
