package import Kernel
package import Persistence

/// How far a list of Acqua's has been read for a store.
package struct PullPosition: Sendable, Equatable {
    package let changeToken: String?
    package let tokenAt: Instant?
    package let lastSuccessAt: Instant?
    package let lastFullAt: Instant?
    package let lastFaultCode: String?
}

/// A pass under way: nobody else reads this list for the store meanwhile, so pages are written in the order in which they
/// were read.
package struct PullTicket: Sendable, Equatable {
    package let figure: OwnedFigure
    package let fence: Int64
    /// Where it reads from.
    package let source: String
    /// The token that the pass before ended with; nil where there is none, or it was another source's.
    package let changeToken: String?
    package let lastFullAt: Instant?
}

/// A pass that a server has taken upon itself.
package struct DuePull: Sendable, Equatable {
    package let store: StoreID
    package let figure: OwnedFigure
}

package enum PullPositions {
    /// Longer than a page takes; a server that is gone for so long has lost its pass.
    private static let leaseSeconds = 150.0

    /// Begins a pass; nil while another is under way.
    package static func begin(_ figure: OwnedFigure, source: String, in scope: StoreScope) throws -> PullTicket? {
        let now = scope.now
        try scope.tx.execute(
            """
            INSERT INTO pull_positions (store_id, figure, due_at) VALUES (\(scope.store), \(figure.rawValue), \(now))
            ON CONFLICT (store_id, figure) DO NOTHING
            """
        )
        let row = try scope.tx.first(
            """
            UPDATE pull_positions SET fence = fence + 1, leased_until = \(now.advanced(bySeconds: leaseSeconds))
            WHERE store_id = \(scope.store) AND figure = \(figure.rawValue) AND (leased_until IS NULL OR leased_until <= \(now))
            RETURNING fence, change_token, last_full_at, source
            """
        )
        guard let row else { return nil }
        let isSame = try row.textIfAny("source") == source
        return PullTicket(
            figure: figure,
            fence: try row.integer("fence"),
            source: source,
            changeToken: isSame ? try row.textIfAny("change_token") : nil,
            lastFullAt: isSame ? try row.instantIfAny("last_full_at") : nil
        )
    }

    /// Whether the pass is still this one's and the store still connected; then it is for a while longer. Asked in the transaction that writes a page.
    package static func holds(_ ticket: PullTicket, in scope: StoreScope) throws -> Bool {
        try scope.tx.execute(
            """
            UPDATE pull_positions SET leased_until = \(scope.now.advanced(bySeconds: leaseSeconds))
            WHERE store_id = \(scope.store) AND figure = \(ticket.figure.rawValue) AND fence = \(ticket.fence)
                AND EXISTS (SELECT 1 FROM erp_connections c WHERE c.store_id = pull_positions.store_id)
            """
        ) == 1
    }

    /// Gives the pass back without a result: what it read stays, and the next one begins where this one did.
    package static func abandon(_ ticket: PullTicket, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE pull_positions SET leased_until = NULL
            WHERE store_id = \(scope.store) AND figure = \(ticket.figure.rawValue) AND fence = \(ticket.fence)
            """
        )
    }

    /// Frees what a server held that is gone: where one process has the whole database, none but it can hold anything.
    package static func releaseAbandoned(in tx: any SQLTransaction) throws {
        guard tx.dialect == .sqlite else { return }
        try tx.execute("UPDATE pull_positions SET leased_until = NULL WHERE leased_until IS NOT NULL")
        try tx.execute("UPDATE pull_runs SET state = 'queued', heard_at = NULL WHERE state = 'running'")
    }

    package static func find(_ figure: OwnedFigure, in scope: StoreScope) throws -> PullPosition? {
        try scope.tx.first(
            """
            SELECT change_token, token_at, last_success_at, last_full_at, last_fault_code FROM pull_positions
            WHERE store_id = \(scope.store) AND figure = \(figure.rawValue)
            """
        ).map { row in
            PullPosition(
                changeToken: try row.textIfAny("change_token"),
                tokenAt: try row.instantIfAny("token_at"),
                lastSuccessAt: try row.instantIfAny("last_success_at"),
                lastFullAt: try row.instantIfAny("last_full_at"),
                lastFaultCode: try row.textIfAny("last_fault_code")
            )
        }
    }

    /// Whether any pass is due: asked often, so it takes no lock.
    package static func isAnyDue(at now: Instant, in tx: any SQLTransaction) throws -> Bool {
        try tx.first(
            """
            SELECT 1 AS found FROM erp_connections c
            WHERE c.enabled = 1 AND (
                SELECT COUNT(*) FROM pull_positions p WHERE p.store_id = c.store_id AND p.due_at > \(now)
            ) < 2 LIMIT 1
            """
        ) != nil
    }

    /// Takes the passes that are due, and moves the next of each ahead by its interval.
    package static func claimDue(at now: Instant, in tx: any SQLTransaction) throws -> [DuePull] {
        for figure in OwnedFigure.allCases {
            try tx.execute(
                """
                INSERT INTO pull_positions (store_id, figure, due_at)
                SELECT store_id, CAST(\(figure.rawValue) AS TEXT), CAST(\(now) AS BIGINT) FROM erp_connections WHERE enabled = 1
                ON CONFLICT (store_id, figure) DO NOTHING
                """
            )
        }
        return try tx.all(
            """
            UPDATE pull_positions SET due_at = \(now) + 1000000 * (
                SELECT CASE pull_positions.figure WHEN 'stock' THEN c.stock_every_seconds ELSE c.prices_every_seconds END
                FROM erp_connections c WHERE c.store_id = pull_positions.store_id
            )
            WHERE due_at <= \(now) AND store_id IN (SELECT store_id FROM erp_connections WHERE enabled = 1)
            RETURNING store_id, figure
            """
        ).compactMap { row in
            guard let figure = OwnedFigure(rawValue: try row.text("figure")) else { return nil }
            return DuePull(store: StoreID(try row.integer("store_id")), figure: figure)
        }
    }

    /// Makes passes due now: something changed in Acqua, or the connection was saved.
    package static func hasten(_ figures: [OwnedFigure], in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE pull_positions SET due_at = \(scope.now)
            WHERE store_id = \(scope.store) AND figure IN \(SQL.list(figures.map(\.rawValue)))
            """
        )
    }

    /// A pass that began at `begun` has been written wholly; false where it was another's by then.
    package static func succeeded(
        _ ticket: PullTicket,
        changeToken: String,
        begun: Instant,
        wasFull: Bool,
        in scope: StoreScope
    ) throws -> Bool {
        let figure = ticket.figure
        let fullAt: Instant? = wasFull ? begun : nil
        let kept = try scope.tx.execute(
            """
            UPDATE pull_positions SET
                change_token = \(changeToken), token_at = \(begun), last_success_at = \(scope.now), source = \(ticket.source),
                last_full_at = COALESCE(CAST(\(fullAt) AS BIGINT), last_full_at),
                last_fault_code = NULL, last_fault_detail = NULL, leased_until = NULL
            WHERE store_id = \(scope.store) AND figure = \(figure.rawValue) AND fence = \(ticket.fence)
            """
        )
        guard kept == 1 else { return false }
        if figure == .stock { try StockHolds.release(deliveredBefore: begun, in: scope) }
        guard wasFull else { return true }
        try ConnectionActions.own(figure, in: scope)
        try MirrorActions.fill(figure, in: scope)
        return true
    }

    package static func failed(_ ticket: PullTicket, code: String, detail: String, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE pull_positions SET last_fault_code = \(code), last_fault_detail = \(detail), leased_until = NULL
            WHERE store_id = \(scope.store) AND figure = \(ticket.figure.rawValue) AND fence = \(ticket.fence)
            """
        )
    }
}
