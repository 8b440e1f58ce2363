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

/// A pass that a server has taken upon itself.
package struct DuePull: Sendable, Equatable {
    package let store: StoreID
    package let figure: OwnedFigure
}

package enum PullPositions {
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

    /// The connection is another one: nothing that was read before says anything about what it leads to.
    package static func forget(in scope: StoreScope) throws {
        try scope.tx.execute("UPDATE pull_positions SET change_token = NULL, due_at = \(scope.now) WHERE store_id = \(scope.store)")
    }

    /// A pass that began at `begun` has been written wholly.
    package static func succeeded(
        _ figure: OwnedFigure,
        changeToken: String,
        begun: Instant,
        wasFull: Bool,
        in scope: StoreScope
    ) throws {
        try scope.tx.execute(
            """
            INSERT INTO pull_positions (store_id, figure, change_token, token_at, last_success_at, last_full_at, due_at)
            VALUES (
                \(scope.store), \(figure.rawValue), \(changeToken), \(begun), \(scope.now), \(wasFull ? begun : nil), \(scope.now)
            )
            ON CONFLICT (store_id, figure) DO UPDATE SET
                change_token = excluded.change_token, token_at = excluded.token_at, last_success_at = excluded.last_success_at,
                last_full_at = COALESCE(excluded.last_full_at, pull_positions.last_full_at),
                last_fault_code = NULL, last_fault_detail = NULL
            """
        )
        if figure == .stock { try StockHolds.release(deliveredBefore: begun, in: scope) }
        guard wasFull else { return }
        switch figure {
        case .stock:
            try scope.tx.execute(
                "UPDATE erp_connections SET stock_owned_at = \(scope.now) WHERE store_id = \(scope.store) AND stock_owned_at IS NULL"
            )
        case .prices:
            try scope.tx.execute(
                "UPDATE erp_connections SET prices_owned_at = \(scope.now) WHERE store_id = \(scope.store) AND prices_owned_at IS NULL"
            )
        }
        try MirrorActions.fill(figure, in: scope)
    }

    package static func failed(_ figure: OwnedFigure, code: String, detail: String, in scope: StoreScope) throws {
        try scope.tx.execute(
            """
            UPDATE pull_positions SET last_fault_code = \(code), last_fault_detail = \(detail)
            WHERE store_id = \(scope.store) AND figure = \(figure.rawValue)
            """
        )
    }
}
