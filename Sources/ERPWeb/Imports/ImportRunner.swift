import ERPCore
import Kernel
import Persistence
import WebSupport

/// Carries a plan out over a file: for the API and for the pages alike.
struct ImportRunner: Sendable {
    let services: ERPServices
    let caller: Caller

    /// - Parameters:
    ///   - name: what the audit trail calls the file.
    ///   - progress: told after each chunk how many rows are done.
    func run(
        _ plan: ImportPlan,
        _ spool: ImportSpool,
        name: String,
        progress: (Int) -> Void = { _ in }
    ) async throws -> ImportTally {
        let notation = try Self.survey(plan.target.kind, spool)
        guard !plan.isAtomic else { return try await atOnce(plan, spool, notation, name) }
        let tally = try await inChunks(plan, spool, notation, progress)
        if tally.changed > 0 {
            try await services.write(caller) { scope in try Self.note(tally, plan, name, in: scope) }
        }
        return tally
    }

    private static func note(_ tally: ImportTally, _ plan: ImportPlan, _ name: String, in scope: InstanceScope) throws {
        let counts: JSON = [
            "created": .integer(tally.created), "updated": .integer(tally.updated), "rejected": .integer(tally.rejectedCount),
        ]
        try scope.note("import.\(plan.target.kind.rawValue)", of: name, counts)
    }

    private static func survey(_ kind: ImportKind, _ spool: ImportSpool) throws -> DecimalNotation {
        var survey = ImportSurvey(kind)
        let parts = try spool.parts()
        while !survey.isDone, let part = try parts.next() { try survey.append(part) }
        try survey.finish()
        return survey.notation
    }

    /// One transaction for each chunk, so that others get in between.
    private func inChunks(
        _ plan: ImportPlan,
        _ spool: ImportSpool,
        _ notation: DecimalNotation,
        _ progress: (Int) -> Void
    ) async throws -> ImportTally {
        var session = ImportSession(plan.target.kind, notation: notation)
        var tally = ImportTally()
        var chunks = 0
        let parts = try spool.parts()
        while let part = try parts.next() {
            session.append(part)
            while let chunk = try session.next(isLast: false) {
                tally.add(try await apply(chunk, plan))
                progress(tally.rows)
                chunks += 1
                // After 1, 8, 64, … chunks: the tables are of another size than they were.
                if chunks.nonzeroBitCount == 1, chunks.trailingZeroBitCount.isMultiple(of: 3) { try await tellPlanner() }
            }
        }
        while let chunk = try session.next(isLast: true) { tally.add(try await apply(chunk, plan)) }
        try await tellPlanner()
        return tally
    }

    /// PostgreSQL plans by statistics that it gathers itself only after a while; until then it would scan what an import has
    /// just filled.
    private func tellPlanner() async throws {
        guard services.database.dialect == .postgres else { return }
        try await services.database.write { tx in
            try tx.executeScript("ANALYZE products; ANALYZE stock_balances; ANALYZE prices; ANALYZE price_changes; ANALYZE customers")
        }
    }

    private func apply(_ chunk: ImportChunk, _ plan: ImportPlan) async throws -> ImportTally {
        try await services.write(caller) { scope in try plan.apply(chunk, in: scope) }
    }

    /// One transaction for the whole file, which is undone where nothing is to change.
    private func atOnce(_ plan: ImportPlan, _ spool: ImportSpool, _ notation: DecimalNotation, _ name: String) async throws -> ImportTally {
        do {
            return try await services.write(caller) { scope in
                let tally = try Self.applyAll(plan, spool, notation, in: scope)
                if plan.isDryRun || tally.rejectedCount > 0 { throw Undone(tally: tally) }
                if tally.changed > 0 { try Self.note(tally, plan, name, in: scope) }
                return tally
            }
        } catch let undone as Undone {
            return undone.tally
        }
    }

    private static func applyAll(
        _ plan: ImportPlan,
        _ spool: ImportSpool,
        _ notation: DecimalNotation,
        in scope: InstanceScope
    ) throws -> ImportTally {
        var session = ImportSession(plan.target.kind, notation: notation)
        var tally = ImportTally()
        let parts = try spool.parts()
        while let part = try parts.next() {
            session.append(part)
            while let chunk = try session.next(isLast: false) { tally.add(try plan.apply(chunk, in: scope)) }
        }
        while let chunk = try session.next(isLast: true) { tally.add(try plan.apply(chunk, in: scope)) }
        return tally
    }

    /// Leaves the transaction without effect, and takes the figures along.
    private struct Undone: Error {
        let tally: ImportTally
    }
}

extension ImportTally {
    /// Rows that changed something.
    var changed: Int { created + updated }
}
