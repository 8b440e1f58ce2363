import Synchronization

/// A number that many tasks raise.
package final class Tally: Sendable {
    private let number = Atomic(0)

    package init() {}

    package var value: Int { number.load(ordering: .sequentiallyConsistent) }

    /// Raises it by one; what it is then.
    @discardableResult
    package func raise() -> Int { number.add(1, ordering: .sequentiallyConsistent).newValue }

    /// Raises it to a number, where it is lower.
    package func raise(to other: Int) { number.max(other, ordering: .sequentiallyConsistent) }
}
