package import Kernel
import Persistence

/// What somebody looks for in the audit trail; what is nil does not matter.
package struct AuditFilter: Sendable, Equatable {
    package var actor: String?
    /// The record's name in its list.
    package var subject: String?
    /// A kind of record (`customer`) or a verb of it (`customer.create`).
    package var action: String?
    package var from: Instant?
    /// Before this instant.
    package var until: Instant?

    package init(actor: String? = nil, subject: String? = nil, action: String? = nil, from: Instant? = nil, until: Instant? = nil) {
        self.actor = actor
        self.subject = subject
        self.action = action
        self.from = from
        self.until = until
    }
}

package enum AuditQueries {
    /// The newest first, those before the one of that number. What names a record or a person is found by its index; a kind
    /// of record or a time alone is looked for from the newest entry on.
    package static func list(_ filter: AuditFilter, before: Int64?, limit: Int, in scope: InstanceScope) throws -> [AuditEntry] {
        var conditions: [SQL] = ["instance_id = \(scope.instance)", "id < \(before ?? Int64.max)"]
        if let actor = filter.actor { conditions.append("actor = \(actor)") }
        if let subject = filter.subject { conditions.append("subject = \(subject)") }
        if let action = filter.action {
            let isVerb = action.contains(".")
            conditions.append(isVerb ? "action = \(action)" : "action >= \(action + ".") AND action < \(action + "/")")
        }
        if let from = filter.from { conditions.append("at >= \(from)") }
        if let until = filter.until { conditions.append("at < \(until)") }
        return try scope.tx.all(
            """
            SELECT id, at, actor, via, request_id, action, subject, changes FROM audit_entries
            WHERE \(SQL.joined(conditions, by: " AND ")) ORDER BY id DESC LIMIT \(limit)
            """
        ).map(AuditEntry.init)
    }

    /// Those of one record, the oldest first: its story.
    package static func story(of subject: String, limit: Int = 200, in scope: InstanceScope) throws -> [AuditEntry] {
        try list(AuditFilter(subject: subject), before: nil, limit: limit, in: scope).reversed()
    }
}

extension AuditEntry {
    fileprivate init(_ row: SQLRow) throws {
        number = try row.integer("id")
        at = try row.instant("at")
        author = Author(
            name: try row.text("actor"),
            door: Author.Door(rawValue: try row.text("via")) ?? .command,
            requestID: try row.textIfAny("request_id")
        )
        action = try row.text("action")
        subject = try row.text("subject")
        changes = try JSON.parse(Array(try row.text("changes").utf8))
    }
}
