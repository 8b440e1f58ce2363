package import Kernel
package import Persistence

/// The number of an instance in the database; never shown outside.
package struct InstanceID: Hashable, Sendable, SQLBindable {
    package let number: Int64

    package init(_ number: Int64) {
        self.number = number
    }

    package var sqlValue: SQLValue { .integer(number) }
}

/// Where an action happens: the open transaction, the company that it concerns, the time, and who acts.
package struct InstanceScope {
    package let tx: any SQLTransaction
    package let instance: InstanceID
    package let now: Instant
    package let author: Author

    package init(tx: any SQLTransaction, instance: InstanceID, now: Instant, author: Author = .command) {
        self.tx = tx
        self.instance = instance
        self.now = now
        self.author = author
    }

    /// What a row's time of change is to be: now, or what it was where another server's clock was ahead. Mirrors keep the
    /// state with the newest time, so the times of a row must not run back where its states run on.
    func notBefore(_ column: SQL) -> SQL {
        "CASE WHEN \(column) > \(now) THEN \(column) ELSE \(now) END"
    }

    /// Moves the instance's change clock by one and holds it until the commit: changes of one instance commit in the
    /// order of their clock, so that a reader who has seen a clock value has seen everything before it. Called before
    /// the first change of a row that bears a clock, which also makes it the one lock that orders an instance's writers.
    package func advanceClock() throws -> Int64 {
        guard let row = try tx.first("UPDATE instances SET clock = clock + 1 WHERE id = \(instance) RETURNING clock") else {
            throw Refusal.notFound
        }
        return try row.integer("clock")
    }
}
