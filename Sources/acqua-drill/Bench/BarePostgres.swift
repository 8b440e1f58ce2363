import CLibPQ
import Foundation

/// An order by eight prepared statements in two exchanges: what has to be known is asked first, and then all is written.
final class BarePostgres: BareEngine {
    private let handle: OpaquePointer
    private var sent = 0

    init(url: String) throws {
        guard let handle = PQconnectdb(url), PQstatus(handle) == CONNECTION_OK else { throw DrillFailure("the bare loop: no connection") }
        self.handle = handle
        for text in ["SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan", "SET synchronous_commit = on"] {
            PQclear(PQexec(handle, text))
        }
        for (name, text) in Self.statements { PQclear(PQprepare(handle, name, text, 0, nil)) }
        guard PQenterPipelineMode(handle) == 1 else { throw DrillFailure("the bare loop: no pipeline") }
    }

    deinit { PQfinish(handle) }

    func begin() throws { try send("begin", []) }

    func write(_ order: BareOrder) throws {
        let skus = "{" + order.skus.joined(separator: ",") + "}"
        let quantities = "{" + order.quantities.map(String.init).joined(separator: ",") + "}"
        let number = String(order.number)
        try send("key", [order.key, BareOrder.location, number])
        try send("clock", [])
        try send("customer", [])
        try exchange()
        try send("balances", [skus, quantities, number])
        try send("entries", [skus, quantities, order.id, number])
        try send("header", [order.id, number])
        try send("lines", [skus, quantities, order.id])
        try send("audit", [order.id, number])
        try exchange()
    }

    func commit() throws {
        try send("commit", [])
        try exchange()
    }

    private static let statements = [
        "begin": "BEGIN", "commit": "COMMIT",
        "key": """
        INSERT INTO idempotency_keys (owner_id, key, fingerprint, status, location, body, created_at)
        VALUES (1, $1, decode(repeat('ab', 32), 'hex'), 201, $2, decode(repeat('20', 1800), 'hex'), $3::BIGINT)
        """,
        "clock": "UPDATE instances SET clock = clock + 1, last_number = last_number + 1 WHERE id = 1 RETURNING clock, last_number",
        "customer": "SELECT * FROM customers WHERE instance_id = 1 LIMIT 1",
        "balances": """
        UPDATE stock_balances SET reserved = reserved + wanted.quantity, clock = $3::BIGINT, updated_at = $3::BIGINT
        FROM unnest($1::TEXT[], $2::BIGINT[]) AS wanted(sku, quantity)
        WHERE instance_id = 1 AND stock_balances.sku = wanted.sku AND warehouse = 'main' AND reserved + wanted.quantity <= on_hand
        """,
        "entries": """
        INSERT INTO stock_entries (instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock, created_at)
        SELECT 1, sku, 'main', 'reserve', 0, quantity, $3, $4::BIGINT, $4::BIGINT
        FROM unnest($1::TEXT[], $2::BIGINT[]) AS wanted(sku, quantity)
        """,
        "header": """
        INSERT INTO transactions (
            id, instance_id, number, kind, status, customer_id, date, currency, warehouse, discount_percent, surcharge_percent,
            payment_terms, subtotal, total, clock, created_at, updated_at
        ) SELECT $1, 1, $2::BIGINT, 'order', 'confirmed', customers.id, '2026-11-23', 'ARS', 'main', 0, 0, '30 días', 14025, 14025,
            $2::BIGINT, $2::BIGINT, $2::BIGINT
        FROM customers WHERE instance_id = 1 LIMIT 1
        """,
        "audit": """
        INSERT INTO audit_entries (instance_id, at, actor, via, request_id, action, subject, changes)
        VALUES (1, $2::BIGINT, 'bench', 'token', 'bare-request', 'transaction.place', $1, '\(BareOrder.told)')
        """,
        "lines": """
        INSERT INTO transaction_lines (transaction_id, position, sku, quantity, unit_price, discount_percent, amount)
        SELECT $3, position, sku, quantity, 25500, 0, 255
        FROM unnest($1::TEXT[], $2::BIGINT[]) WITH ORDINALITY AS wanted(sku, quantity, position)
        """,
    ]

    private func send(_ name: String, _ values: [String]) throws {
        let texts = values.map { strdup($0) }
        defer { texts.forEach { free($0) } }
        let pointers = texts.map { UnsafePointer($0) }
        guard PQsendQueryPrepared(handle, name, Int32(values.count), pointers, nil, nil, 0) == 1 else { throw failure() }
        sent += 1
    }

    private func exchange() throws {
        guard PQpipelineSync(handle) == 1 else { throw failure() }
        for _ in 0..<sent {
            let result = PQgetResult(handle)
            let status = PQresultStatus(result)
            guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else { throw failure() }
            PQclear(result)
            PQclear(PQgetResult(handle))
        }
        PQclear(PQgetResult(handle))
        sent = 0
    }

    private func failure() -> DrillFailure { DrillFailure("the bare loop: " + String(cString: PQerrorMessage(handle))) }
}
