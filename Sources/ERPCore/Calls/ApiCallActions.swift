package import Kernel
package import Persistence

package enum ApiCallActions {
    /// So long counts and errors are kept.
    package static let keptDays: Int64 = 42
    /// So many errors of an instance are kept, the newest.
    package static let errorsKept = 5000

    /// Adds what one server has counted to what is there: counts of several servers come together.
    package static func add(_ counts: [ApiCallCount], _ errors: [ApiError], in tx: any SQLTransaction) throws {
        // In one order on every server, so that two of them cannot wait for one another.
        let ordered = counts.sorted { ($0.hour, $0.caller) < ($1.hour, $1.caller) }
        if !ordered.isEmpty { try add(ordered, in: tx) }
        if !errors.isEmpty { try add(errors, in: tx) }
    }

    /// Drops what is too old, of these instances.
    package static func prune(_ instances: Set<InstanceID>, at now: Instant, in tx: any SQLTransaction) throws {
        let oldest = now.advanced(bySeconds: -Double(keptDays) * 86400)
        for instance in instances.sorted(by: { $0.number < $1.number }) {
            try tx.execute("DELETE FROM api_calls WHERE instance_id = \(instance) AND hour < \(ApiCallCount.hour(of: oldest))")
            // They are numbered as they come, so the oldest are the first.
            let last = try tx.first(
                """
                SELECT MIN(id) AS id FROM (
                    SELECT id FROM api_errors WHERE instance_id = \(instance) ORDER BY id DESC LIMIT \(errorsKept)
                ) AS kept
                """
            )?.integerIfAny("id")
            guard let last else { continue }
            try tx.execute("DELETE FROM api_errors WHERE instance_id = \(instance) AND (id < \(last) OR at < \(oldest))")
        }
    }

    private static func add(_ counts: [ApiCallCount], in tx: any SQLTransaction) throws {
        let columns: [SQL.BoundColumn] = [
            .integer("instance"), .integer("hour"), .text("kind"), .text("caller"), .integer("calls"), .integer("errors"),
            .integer("last_at"),
        ]
        let rows: [[any SQLBindable]] = counts.map { count in
            [
                count.caller.instance.number, count.hour, count.caller.kind.rawValue, count.caller.name, count.calls, count.errors,
                count.lastAt,
            ]
        }
        try tx.execute(
            """
            \(SQL.with("counted", columns, rows, for: tx.dialect))
            INSERT INTO api_calls (instance_id, hour, kind, caller, calls, errors, last_at)
            SELECT instance, hour, kind, caller, calls, errors, last_at FROM counted WHERE TRUE
            ON CONFLICT (instance_id, hour, kind, caller) DO UPDATE SET
                calls = api_calls.calls + excluded.calls, errors = api_calls.errors + excluded.errors,
                last_at = CASE WHEN api_calls.last_at > excluded.last_at THEN api_calls.last_at ELSE excluded.last_at END
            """
        )
    }

    private static func add(_ errors: [ApiError], in tx: any SQLTransaction) throws {
        let columns: [SQL.BoundColumn] = [
            .integer("instance"), .integer("at"), .text("kind"), .text("caller"), .text("method"), .text("route"), .integer("status"),
            .text("code"), .text("request_id"),
        ]
        let rows: [[any SQLBindable]] = errors.map { error in
            [
                error.caller.instance.number, error.at, error.caller.kind.rawValue, error.caller.name, error.method, error.route,
                error.status, error.code, error.requestID,
            ]
        }
        try tx.execute(
            """
            \(SQL.with("noted", columns, rows, for: tx.dialect))
            INSERT INTO api_errors (instance_id, at, kind, caller, method, route, status, code, request_id)
            SELECT instance, at, kind, caller, method, route, status, code, request_id FROM noted WHERE TRUE
            """
        )
    }
}
