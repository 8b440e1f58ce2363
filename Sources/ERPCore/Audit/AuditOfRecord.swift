import Kernel
import Persistence

/// What the audit trail has of one record.
package enum AuditOfRecord {
    /// The changes of a record in their order, those of some kind alone; of very many the newest.
    /// - Parameter kind: what stands before the verb, such as `transaction`.
    package static func entries(of subject: some CustomStringConvertible, kind: String, limit: Int, in scope: InstanceScope) throws
        -> [AuditEntry]
    {
        let rows = try scope.tx.all(
            """
            SELECT id, at, actor, via, request_id, action, subject, changes FROM audit_entries
            WHERE instance_id = \(scope.instance) AND subject = \(subject.description) ORDER BY at DESC, id DESC LIMIT \(limit)
            """
        )
        return try rows.reversed().map(entry).filter { $0.action.hasPrefix(kind + ".") }
    }

    private static func entry(_ row: SQLRow) throws -> AuditEntry {
        AuditEntry(
            number: try row.integer("id"),
            at: try row.instant("at"),
            author: Author(
                name: try row.text("actor"),
                door: Author.Door(rawValue: try row.text("via")) ?? .command,
                requestID: try row.textIfAny("request_id")
            ),
            action: try row.text("action"),
            subject: try row.text("subject"),
            changes: try JSON.parse(Array(try row.text("changes").utf8))
        )
    }
}
