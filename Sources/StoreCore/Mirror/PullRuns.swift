package import Kernel
package import Persistence

/// The passes that people asked for, and how they went.
package enum PullRuns {
    /// A run whose server has not been heard of for so long is taken over by another.
    private static let silentSeconds = 180.0
    private static let faultsMaximum = 100

    package static func queue(_ figures: [OwnedFigure], full: Bool, in scope: StoreScope) throws -> SyncRun {
        let run = SyncRun(id: SyncRunID.make(at: scope.now), figures: figures, isFull: full, createdAt: scope.now)
        try scope.tx.execute(
            """
            INSERT INTO pull_runs (id, store_id, state, figures, is_full, created_at)
            VALUES (
                \(run.id), \(scope.store), 'queued', \(figures.map(\.rawValue).joined(separator: ",")), \(full), \(scope.now)
            )
            """
        )
        return run
    }

    /// - Throws: `not_found`.
    package static func find(_ id: SyncRunID, in scope: StoreScope) throws -> SyncRun {
        let row = try scope.tx.first("SELECT \(columns) FROM pull_runs WHERE id = \(id) AND store_id = \(scope.store)")
        guard let row else { throw Refusal.notFound }
        return try run(row)
    }

    /// The newest runs first.
    package static func newest(limit: Int, in scope: StoreScope) throws -> [SyncRun] {
        try scope.tx.all(
            "SELECT \(columns) FROM pull_runs WHERE store_id = \(scope.store) ORDER BY created_at DESC LIMIT \(limit)"
        ).map(run)
    }

    package static func isAnyWaiting(at now: Instant, in tx: any SQLTransaction) throws -> Bool {
        let silent = now.advanced(bySeconds: 0 - silentSeconds)
        return try tx.first(
            "SELECT id FROM pull_runs WHERE state = 'queued' OR (state = 'running' AND heard_at < \(silent)) LIMIT 1"
        ) != nil
    }

    /// Takes the oldest run that waits, or whose server fell silent.
    package static func claim(at now: Instant, in tx: any SQLTransaction) throws -> (store: StoreID, run: SyncRun)? {
        let silent = now.advanced(bySeconds: 0 - silentSeconds)
        let lock: SQL = tx.dialect == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        let row = try tx.first(
            """
            UPDATE pull_runs SET state = 'running', heard_at = \(now) WHERE id = (
                SELECT id FROM pull_runs WHERE state = 'queued' OR (state = 'running' AND heard_at < \(silent))
                ORDER BY created_at LIMIT 1 \(lock)
            ) RETURNING store_id, \(columns)
            """
        )
        guard let row else { return nil }
        return (StoreID(try row.integer("store_id")), try run(row))
    }

    /// Puts a run back: somebody else is reading the same list.
    package static func giveBack(_ run: SyncRunID, in scope: StoreScope) throws {
        try scope.tx.execute("UPDATE pull_runs SET state = 'queued', heard_at = NULL WHERE id = \(run) AND store_id = \(scope.store)")
    }

    /// Writes how far a run is.
    package static func keep(_ run: SyncRun, in scope: StoreScope) throws {
        let faults = JSON.array(
            run.faults.prefix(faultsMaximum).map { fault in
                ["sku": .optional(fault.sku), "code": .string(fault.code), "detail": .string(fault.detail)]
            }
        )
        try scope.tx.execute(
            """
            UPDATE pull_runs SET
                state = \(run.state.rawValue), seen = \(run.seen), total = \(run.total), changed = \(run.changed),
                unmatched = \(run.unmatched), faults = \(faults.text), heard_at = \(scope.now), finished_at = \(run.finishedAt)
            WHERE id = \(run.id) AND store_id = \(scope.store)
            """
        )
    }

    private static let columns: SQL = "id, state, figures, is_full, seen, total, changed, unmatched, faults, created_at, finished_at"

    private static func run(_ row: SQLRow) throws -> SyncRun {
        let faults = try JSON.parse(Array(try row.text("faults").utf8)).arrayValue ?? []
        return SyncRun(
            id: try row.id("id"),
            state: SyncRun.State(rawValue: try row.text("state")) ?? .failed,
            figures: try row.text("figures").split(separator: ",").compactMap { OwnedFigure(rawValue: String($0)) },
            isFull: try row.bool("is_full"),
            seen: Int(try row.integer("seen")),
            total: try row.integerIfAny("total").map { Int($0) },
            changed: Int(try row.integer("changed")),
            unmatched: Int(try row.integer("unmatched")),
            faults: faults.map { fault in
                SyncRun.Fault(
                    sku: fault["sku"]?.stringValue,
                    code: fault["code"]?.stringValue ?? "",
                    detail: fault["detail"]?.stringValue ?? ""
                )
            },
            createdAt: try row.instant("created_at"),
            finishedAt: try row.instantIfAny("finished_at")
        )
    }
}
