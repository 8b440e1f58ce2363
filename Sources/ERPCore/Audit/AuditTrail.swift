package import Kernel
import Persistence

/// One change that somebody made.
package struct AuditEntry: Equatable, Sendable {
    /// Their order; of an instance, not without gaps.
    package let number: Int64
    package let at: Instant
    package let author: Author
    /// A verb of a kind of record, such as `customer.create`.
    package let action: String
    /// The record's name in its list: an id, a SKU, a code.
    package let subject: String
    /// A JSON object of what changed: each field its value before and after, `{"name": ["Ana", "Ana María"]}`; of something
    /// that was made, the value alone.
    package let changes: JSON
}

extension InstanceScope {
    /// Writes down a change in its own transaction, by the author of this scope.
    /// - Parameters:
    ///   - action: a verb of a kind of record, such as `customer.create`.
    ///   - subject: the record's name in its list: an id, a SKU, a code.
    ///   - changes: what changed, as in `AuditEntry.changes`.
    package func note(_ action: String, of subject: some CustomStringConvertible, _ changes: JSON = [:]) throws {
        try tx.enqueue(
            """
            INSERT INTO audit_entries (instance_id, at, actor, via, request_id, action, subject, changes)
            VALUES (
                \(instance), \(now), \(author.name), \(author.door.rawValue), \(author.requestID), \(action),
                \(subject.description), \(changes.text)
            )
            """
        )
    }
}

/// The differences between two states of a record.
package enum AuditChanges {
    /// Of two objects the members that differ, each with its value before and after; what one of them lacks is null.
    package static func between(_ before: JSON, _ after: JSON) -> JSON {
        guard case .object(let old) = before, case .object(let new) = after else { return [:] }
        let names = new.map(\.name) + old.map(\.name).filter { name in !new.contains { $0.name == name } }
        return .object(
            names.compactMap { name in
                let (was, became) = (before[name] ?? .null, after[name] ?? .null)
                return was == became ? nil : JSON.Member(name, [was, became])
            }
        )
    }
}
