package import Kernel
package import Persistence

/// The passes that people asked for, those by schedule hour by hour, and how they went.
package enum PullRuns {
    /// A run whose server has not been heard of for so long is taken over by another.
    private static let silentSeconds = 180.0
    private static let faultsMaximum = 100
    private static let hour = 3600.0
    /// Passes by schedule are forgotten after so long.
    private static let keptSeconds = 30 * 86_400.0

    package static func queue(_ figures: [OwnedFigure], full: Bool, in scope: StoreScope) throws -> SyncRun {
        let run = SyncRun(id: SyncRunID.make(at: scope.now), figures: figures, isFull: full, createdAt: scope.now)
        try scope.tx.execute(
            """
            INSERT INTO pull_runs (id, store_id, state, figures, is_full, created_at)
            VALUES (
                \(run.id), \(scope.store), 'queued', \(names(figures)), \(full), \(scope.now)
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

    /// Adds a pass by schedule that has ended to those of its hour: the counts add up, state and faults are the last one's.
    package static func add(scheduled pass: SyncRun, in scope: StoreScope) throws {
        let (figures, since) = (names(pass.figures), scope.now.advanced(bySeconds: 0 - hour))
        let added = try scope.tx.execute(
            """
            UPDATE pull_runs SET
                state = \(pass.state.rawValue), passes = passes + 1, seen = seen + \(pass.seen), total = seen + \(pass.seen),
                changed = changed + \(pass.changed), unmatched = \(pass.unmatched), faults = \(faults(of: pass)),
                finished_at = \(scope.now)
            WHERE id = (
                SELECT id FROM pull_runs
                WHERE store_id = \(scope.store) AND passes > 0 AND figures = \(figures) AND created_at > \(since)
                ORDER BY created_at DESC LIMIT 1
            )
            """
        )
        guard added == 0 else { return }
        try scope.tx.execute(
            """
            INSERT INTO pull_runs (
                id, store_id, state, figures, is_full, passes, seen, total, changed, unmatched, faults, created_at, finished_at
            ) VALUES (
                \(pass.id), \(scope.store), \(pass.state.rawValue), \(figures), \(pass.isFull), 1, \(pass.seen), \(pass.seen),
                \(pass.changed), \(pass.unmatched), \(faults(of: pass)), \(pass.createdAt), \(scope.now)
            )
            """
        )
        let forgotten = scope.now.advanced(bySeconds: 0 - keptSeconds)
        try scope.tx.execute(
            "DELETE FROM pull_runs WHERE store_id = \(scope.store) AND passes > 0 AND created_at < \(forgotten)"
        )
    }

    /// Writes how far a run is.
    package static func keep(_ run: SyncRun, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE pull_runs SET
                state = \(run.state.rawValue), seen = \(run.seen), total = \(run.total), changed = \(run.changed),
                unmatched = \(run.unmatched), faults = \(faults(of: run)), heard_at = \(scope.now), finished_at = \(run.finishedAt)
            WHERE id = \(run.id) AND store_id = \(scope.store)
            """
        )
    }

    private static func names(_ figures: [OwnedFigure]) -> String { figures.map(\.rawValue).joined(separator: ",") }

    private static func faults(of run: SyncRun) -> String {
        JSON.array(
            run.faults.prefix(faultsMaximum).map { fault in
                ["sku": .optional(fault.sku), "code": .string(fault.code), "detail": .string(fault.detail)]
            }
        ).text
    }

    private static let columns: SQL =
        "id, state, figures, is_full, passes, seen, total, changed, unmatched, faults, created_at, finished_at"

    private static func run(_ row: SQLRow) throws -> SyncRun {
        let faults = try JSON.parse(Array(try row.text("faults").utf8)).arrayValue ?? []
        return SyncRun(
            id: try row.id("id"),
            state: SyncRun.State(rawValue: try row.text("state")) ?? .failed,
            figures: try row.text("figures").split(separator: ",").compactMap { OwnedFigure(rawValue: String($0)) },
            isFull: try row.bool("is_full"),
            passes: Int(try row.integer("passes")),
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
