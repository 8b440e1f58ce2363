package import Kernel

/// What a verification of an instance's books found.
package struct VerificationReport: Sendable {
    /// Differences told in words; there may be more (`differenceCount`).
    package private(set) var differences: [Phrase] = []
    package private(set) var differenceCount = 0
    package var products = 0
    package var balances = 0
    package var entries = 0
    package var transactions = 0
    package var lines = 0

    private static let toldMaximum = 100

    package init() {}

    package var isSound: Bool { differenceCount == 0 }

    package mutating func note(es: String, en: String) {
        differenceCount += 1
        if differences.count < Self.toldMaximum { differences.append(Phrase(es: es, en: en)) }
    }
}
