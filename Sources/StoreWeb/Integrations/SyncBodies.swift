import Kernel
import StoreCore
import WebSupport

/// What is told of checks, passes, status and mismatches.
enum SyncBodies {
    struct Order: Sendable {
        let figures: [OwnedFigure]
        let isFull: Bool
    }

    static func order(_ json: JSON) throws -> Order {
        let form = try Form(json)
        let what = form.required("what", .array(.oneOf(OwnedFigure.self), count: 1...OwnedFigure.allCases.count)) ?? []
        let isFull = form.optional("full", .bool) ?? false
        try form.finish()
        return Order(figures: OwnedFigure.allCases.filter(what.contains), isFull: isFull)
    }

    static func json(_ check: ERPCheck, _ language: Language) -> JSON {
        [
            "name": .string(check.name.rawValue), "ok": check.isOK.map { .bool($0) } ?? .null,
            "detail": .string(check.detail.text(in: language)),
        ]
    }

    static func json(_ run: SyncRun) -> JSON {
        [
            "id": .string(run.id.text),
            "state": .string(run.state.rawValue),
            "what": .array(run.figures.map { .string($0.rawValue) }),
            "full": .bool(run.isFull),
            "seen": .integer(run.seen),
            "total": .integerIfAny(run.total),
            "changed": .integer(run.changed),
            "unmatched": .integer(run.unmatched),
            "errors": .array(
                run.faults.map { ["sku": .optional($0.sku), "code": .string($0.code), "detail": .string($0.detail)] }
            ),
            "created_at": .string(run.createdAt.description),
            "finished_at": .optional(run.finishedAt?.description),
        ]
    }

    static func json(_ status: ERPStatus) -> JSON {
        [
            "state": .string(status.state.rawValue),
            "orders": [
                "pending": .integer(status.orders.pending), "needs_attention": .integer(status.orders.needsAttention),
                "oldest_pending_seconds": .integerIfAny(status.orders.oldestPendingSeconds),
            ],
            "stock": json(status.stock),
            "prices": json(status.prices),
        ]
    }

    private static func json(_ figure: ERPStatus.Figure) -> JSON {
        [
            "last_success": .optional(figure.lastSuccess?.description),
            "change_token_age_seconds": .integerIfAny(figure.changeTokenAgeSeconds),
        ]
    }

    static func json(_ mismatches: SKUMismatches, nextCursor: String?) -> JSON {
        [
            "only_in_store": .array(mismatches.onlyInStore.map { .string($0.text) }),
            "only_in_acqua": .array(mismatches.onlyInAcqua.map { .string($0.text) }),
            "near_matches": .array(
                mismatches.nearMatches.map { ["store": .string($0.store.text), "acqua": .string($0.acqua.text)] }
            ),
            "next_cursor": .optional(nextCursor),
        ]
    }
}
