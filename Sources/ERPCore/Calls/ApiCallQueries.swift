package import Kernel
import Persistence

/// What was counted of a caller since some hour.
package struct ApiCallerSummary: Sendable, Equatable {
    package let caller: ApiCaller
    package let calls: Int64
    package let errors: Int64
    package let lastAt: Instant
}

package enum ApiCallQueries {
    /// Who asked since an hour, the last one first.
    package static func callers(since hour: Int64, limit: Int, in scope: InstanceScope) throws -> [ApiCallerSummary] {
        try scope.tx.all(
            """
            SELECT kind, caller, CAST(SUM(calls) AS BIGINT) AS calls, CAST(SUM(errors) AS BIGINT) AS errors, MAX(last_at) AS last_at
            FROM api_calls WHERE instance_id = \(scope.instance) AND hour >= \(hour)
            GROUP BY kind, caller ORDER BY MAX(last_at) DESC, caller LIMIT \(limit)
            """
        ).map { row in
            ApiCallerSummary(
                caller: try caller(row, scope),
                calls: try row.integer("calls"),
                errors: try row.integer("errors"),
                lastAt: try row.instant("last_at")
            )
        }
    }

    /// Calls and errors by the hour since one, of one caller or of all; hours without any are absent.
    package static func hours(since hour: Int64, of caller: ApiCaller?, in scope: InstanceScope) throws -> [Int64: (
        calls: Int64, errors: Int64
    )] {
        let ofCaller: SQL = caller.map { "AND kind = \($0.kind.rawValue) AND caller = \($0.name)" } ?? ""
        var hours: [Int64: (calls: Int64, errors: Int64)] = [:]
        try scope.tx.forEach(
            """
            SELECT hour, CAST(SUM(calls) AS BIGINT) AS calls, CAST(SUM(errors) AS BIGINT) AS errors
            FROM api_calls WHERE instance_id = \(scope.instance) AND hour >= \(hour) \(ofCaller) GROUP BY hour
            """
        ) { row in
            hours[try row.integer("hour")] = (try row.integer("calls"), try row.integer("errors"))
        }
        return hours
    }

    /// The newest errors, of one caller or of all.
    /// - Parameter before: only those with a smaller number.
    package static func errors(of caller: ApiCaller?, before: Int64?, limit: Int, in scope: InstanceScope) throws
        -> [(number: Int64, error: ApiError)]
    {
        let ofCaller: SQL = caller.map { "AND kind = \($0.kind.rawValue) AND caller = \($0.name)" } ?? ""
        return try scope.tx.all(
            """
            SELECT id, at, kind, caller, method, route, status, code, request_id FROM api_errors
            WHERE instance_id = \(scope.instance) \(ofCaller) AND id < \(before ?? Int64.max) ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            let error = ApiError(
                caller: try Self.caller(row, scope),
                at: try row.instant("at"),
                method: try row.text("method"),
                route: try row.text("route"),
                status: Int(try row.integer("status")),
                code: try row.text("code"),
                requestID: try row.text("request_id")
            )
            return (try row.integer("id"), error)
        }
    }

    private static func caller(_ row: SQLRow, _ scope: InstanceScope) throws -> ApiCaller {
        ApiCaller(
            instance: scope.instance,
            kind: ApiCaller.Kind(rawValue: try row.text("kind")) ?? .nobody,
            name: try row.text("caller")
        )
    }
}
