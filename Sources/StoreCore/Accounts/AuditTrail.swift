package import Kernel
import Persistence

/// One change that somebody made.
package struct AuditEntry: Equatable, Sendable {
    package let at: Instant
    /// The name of who did it, as it was then.
    package let actor: String
    /// A word such as `buyer.approve`.
    package let action: String
    package let subject: String?
    /// A JSON object of what changed: `{field: [from, to]}`.
    package let changes: JSON
}

/// Who changed what; rows are only ever added, in the transaction of the change.
package enum AuditTrail {
    package static func note(_ action: String, of subject: String?, by actor: String, changes: JSON = [:], in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO audit_entries (store_id, at, actor, action, subject, changes)
            VALUES (\(scope.store), \(scope.now), \(actor), \(action), \(subject), \(changes.text))
            """
        )
    }

    /// The newest first, those before the one of that number.
    package static func list(before: Int64?, limit: Int, in scope: StoreScope) throws -> [(number: Int64, entry: AuditEntry)] {
        try scope.tx.all(
            """
            SELECT id, at, actor, action, subject, changes FROM audit_entries
            WHERE store_id = \(scope.store) AND id < \(before ?? Int64.max) ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            let entry = AuditEntry(
                at: try row.instant("at"),
                actor: try row.text("actor"),
                action: try row.text("action"),
                subject: try row.textIfAny("subject"),
                changes: try JSON.parse(Array(try row.text("changes").utf8))
            )
            return (try row.integer("id"), entry)
        }
    }
}
