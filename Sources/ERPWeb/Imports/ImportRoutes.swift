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
        let tally = try await ImportRunner(services: services, caller: caller).run(plan, spool, name: kind.rawValue)
        return .json(Self.json(tally, language: request.language))
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
