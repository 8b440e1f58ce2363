import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Persistence
import WebSupport

/// `…/imports/{products|stock|prices|customers}`, with the permission `manage`.
struct ImportRoutes {
    private static let bodyMaximumBytes = 256 << 20

    let services: ERPServices

    func add(to routes: RouteTable) {
        for kind in ImportKind.allCases {
            routes.on(.post, "{instance}/api/v1/imports/\(kind.rawValue)") { request in try await run(kind, request) }
        }
    }

    private func run(_ kind: ImportKind, _ request: WebRequest) async throws -> Answer {
        let caller = try await services.manager(request)
        let plan = try ImportPlan(kind, request, username: caller.user?.username ?? "", at: services.clock.now())
        try request.requireMediaType(["text/csv"])
        try request.refuseCompression()
        if let length = request.http.headers[.contentLength].flatMap(Int.init), length > Self.bodyMaximumBytes {
            throw Refusal.tooLarge(limitBytes: Self.bodyMaximumBytes)
        }
        try await services.read(caller) { scope in try plan.check(in: scope) }
        let body = LimitedBody(body: request.http.body, maximum: Self.bodyMaximumBytes)
        let spool = try ImportSpool()
        try await spool.receive(body)
        let notation = try Self.survey(kind, spool)
        let tally = plan.isAtomic ? try await atOnce(plan, spool, notation, caller) : try await inChunks(plan, spool, notation, caller)
        return .json(Self.json(tally, language: request.language))
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
        _ caller: Caller
    ) async throws -> ImportTally {
        var session = ImportSession(plan.target.kind, notation: notation)
        var tally = ImportTally()
        var chunks = 0
        let parts = try spool.parts()
        while let part = try parts.next() {
            session.append(part)
            while let chunk = try session.next(isLast: false) {
                tally.add(try await apply(chunk, plan, caller))
                chunks += 1
                // After 1, 8, 64, … chunks: the tables are of another size than they were.
                if chunks.nonzeroBitCount == 1, chunks.trailingZeroBitCount.isMultiple(of: 3) { try await tellPlanner() }
            }
        }
        while let chunk = try session.next(isLast: true) { tally.add(try await apply(chunk, plan, caller)) }
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

    private func apply(_ chunk: ImportChunk, _ plan: ImportPlan, _ caller: Caller) async throws -> ImportTally {
        try await services.write(caller) { scope in try plan.apply(chunk, in: scope) }
    }

    /// One transaction for the whole file, which is undone where nothing is to change.
    private func atOnce(
        _ plan: ImportPlan,
        _ spool: ImportSpool,
        _ notation: DecimalNotation,
        _ caller: Caller
    ) async throws -> ImportTally {
        do {
            return try await services.write(caller) { scope in
                let tally = try Self.applyAll(plan, spool, notation, in: scope)
                if plan.isDryRun || tally.rejectedCount > 0 { throw Undone(tally: tally) }
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

    private static func json(_ tally: ImportTally, language: Language) -> JSON {
        [
            "rows": .integer(tally.rows),
            "created": .integer(tally.created),
            "updated": .integer(tally.updated),
            "unchanged": .integer(tally.unchanged),
            "rejected_count": .integer(tally.rejectedCount),
            "rejected": .array(
                tally.rejections.map { rejection in
                    [
                        "row": .integer(rejection.row), "column": .optional(rejection.column), "code": .string(rejection.code),
                        "detail": .string(rejection.detail.text(in: language)),
                    ]
                }
            ),
        ]
    }
}

/// A body that ends with a refusal where it is too large.
private struct LimitedBody: AsyncSequence {
    let body: RequestBody
    let maximum: Int

    struct AsyncIterator: AsyncIteratorProtocol {
        var iterator: RequestBody.AsyncIterator
        var left: Int
        let maximum: Int

        mutating func next() async throws -> ByteBuffer? {
            guard let part = try await iterator.next() else { return nil }
            left -= part.readableBytes
            guard left >= 0 else { throw Refusal.tooLarge(limitBytes: maximum) }
            return part
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(iterator: body.makeAsyncIterator(), left: maximum, maximum: maximum)
    }
}
