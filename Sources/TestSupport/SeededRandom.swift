import Foundation

/// Random numbers that a seed repeats (xorshift64). A test that draws its cases from it says the seed when it fails:
///
///     let seed = SeededRandom.seedOfRun
///     var random = SeededRandom(seed: seed)
///     #expect(…, "seed \(seed)")
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        // Zero would stay zero, and seeds that resemble each other begin alike: hence the first few are thrown away.
        state = seed ^ 0x9E37_79B9_7F4A_7C15
        if state == 0 { state = 0x9E37_79B9_7F4A_7C15 }
        for _ in 0..<16 { _ = next() }
    }

    package mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// `ACQUA_TEST_SEED` repeats a run; another number each time without it.
    package static let seedOfRun: UInt64 =
        ProcessInfo.processInfo.environment["ACQUA_TEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999_999)
}
