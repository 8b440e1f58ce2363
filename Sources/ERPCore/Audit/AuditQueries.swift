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
    private static let columns: SQL = "id, at, actor, via, request_id, action, subject, changes"
    private static let order: SQL = "ORDER BY at DESC, id DESC"

    /// The newest first, those before the one of that number. Each filter has an index that ends with the order of the list, so that
    /// a page costs its rows, however long the trail is.
    package static func list(_ filter: AuditFilter, before: Int64?, limit: Int, in scope: InstanceScope) throws -> [AuditEntry] {
        guard let conditions = try conditions(filter, before: before, in: scope) else { return [] }
        // A kind is some verbs, each a branch of the index; of one record all is read.
        var verbs: [SQL] = [""]
        if filter.subject == nil, let action = filter.action {
            verbs = try self.verbs(of: action, in: scope).map { "AND action = \($0)" }
            if verbs.isEmpty { return [] }
        }
        let branches = verbs.map { verb -> SQL in
            "SELECT * FROM (SELECT \(columns) FROM audit_entries WHERE \(conditions) \(verb) \(order) LIMIT \(limit)) AS branch"
        }
        return try scope.tx.all(
            "SELECT \(columns) FROM (\(SQL.joined(branches, by: " UNION ALL "))) AS branches \(order) LIMIT \(limit)"
        ).map(AuditEntry.init)
    }

    /// Nil where nothing comes before that number. SQLite, which does not know how many each has done, is told by which index to go:
    /// that of the record, else of the kind, else of the person.
    private static func conditions(_ filter: AuditFilter, before: Int64?, in scope: InstanceScope) throws -> SQL? {
        let apart: SQL = scope.tx.dialect == .sqlite ? "+" : ""
        var conditions: [SQL] = ["instance_id = \(scope.instance)"]
        if let before {
            let last = try scope.tx.first("SELECT at FROM audit_entries WHERE id = \(before) AND instance_id = \(scope.instance)")
            guard let last else { return nil }
            conditions.append("(at, id) < (\(try last.instant("at")), \(before))")
        }
        if let actor = filter.actor { conditions.append("\(filter.subject ?? filter.action == nil ? "" : apart)actor = \(actor)") }
        if let subject = filter.subject { conditions.append("subject = \(subject)") }
        if filter.subject != nil, let action = filter.action {
            let isVerb = action.contains(".")
            conditions.append(
                isVerb ? "\(apart)action = \(action)" : "\(apart)action >= \(action + ".") AND \(apart)action < \(action + "/")"
            )
        }
        if let from = filter.from { conditions.append("at >= \(from)") }
        if let until = filter.until { conditions.append("at < \(until)") }
        return SQL.joined(conditions, by: " AND ")
    }

    /// The verbs of a kind that were ever done, one step in an index for each; of a verb that one.
    private static func verbs(of action: String, in scope: InstanceScope) throws -> [String] {
        if action.contains(".") { return [action] }
        var verbs: [String] = []
        while true {
            let row = try scope.tx.first(
                """
                SELECT MIN(action) AS action FROM audit_entries
                WHERE instance_id = \(scope.instance) AND action > \(verbs.last ?? action + ".") AND action < \(action + "/")
                """
            )
            guard let next = try row?.textIfAny("action") else { return verbs }
            verbs.append(next)
        }
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
