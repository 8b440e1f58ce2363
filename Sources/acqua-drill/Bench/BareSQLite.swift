import GRDBSQLite

/// An order by 16 steps of eight prepared statements.
final class BareSQLite: BareEngine {
    private let db: OpaquePointer
    private var statements: [OpaquePointer] = []

    init(path: String) throws {
        var opened: OpaquePointer?
        let status = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened, status == SQLITE_OK else { throw DrillFailure("the bare loop: \(path) cannot be opened") }
        db = opened
        let settings = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000;
            PRAGMA wal_autocheckpoint = 4000
            """
        try check(sqlite3_exec(db, settings, nil, nil, nil))
        let texts = [
            "BEGIN IMMEDIATE", "COMMIT", Self.key, Self.clock, Self.customer, Self.balance, Self.entries, Self.header, Self.lines,
            Self.audit,
        ]
        for text in texts {
            var made: OpaquePointer?
            try check(sqlite3_prepare_v3(db, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil))
            if let made { statements.append(made) }
        }
    }

    deinit {
        for statement in statements { sqlite3_finalize(statement) }
        sqlite3_close(db)
    }

    func begin() throws { try run(statements[0]) }
    func commit() throws { try run(statements[1]) }

    func write(_ order: BareOrder) throws {
        try bind(statements[2], 1, order.key)
        try bind(statements[2], 2, BareOrder.location)
        try bind(statements[2], 3, order.number)
        for index in 2...4 { try run(statements[index]) }
        for (sku, quantity) in zip(order.skus, order.quantities) {
            try bind(statements[5], 1, sku)
            try bind(statements[5], 2, quantity)
            try bind(statements[5], 3, order.number)
            try run(statements[5])
        }
        for index in 6...9 {
            try bind(statements[index], 1, order.id)
            if index != 8 { try bind(statements[index], 2, order.number) }
            if index == 6 || index == 8 { try bind(statements[index], linesFrom: index == 6 ? 3 : 2, order) }
            try run(statements[index])
        }
    }

    private func bind(_ statement: OpaquePointer, linesFrom start: Int32, _ order: BareOrder) throws {
        for line in 0..<Int32(BareOrder.lines) {
            try bind(statement, start + line * 2, order.skus[Int(line)])
            try bind(statement, start + line * 2 + 1, order.quantities[Int(line)])
        }
    }

    private func bind(_ statement: OpaquePointer, _ position: Int32, _ value: Int64) throws {
        try check(sqlite3_bind_int64(statement, position, value))
    }

    private func bind(_ statement: OpaquePointer, _ position: Int32, _ value: String) throws {
        // -1: SQLite takes a copy.
        try check(sqlite3_bind_text(statement, position, value, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self)))
    }

    private func run(_ statement: OpaquePointer) throws {
        var status = sqlite3_step(statement)
        while status == SQLITE_ROW { status = sqlite3_step(statement) }
        sqlite3_reset(statement)
        if status != SQLITE_DONE { try check(status) }
    }

    private func check(_ status: Int32) throws {
        if status != SQLITE_OK { throw DrillFailure("the bare loop: " + String(cString: sqlite3_errmsg(db))) }
    }

    private static let clock = """
        UPDATE instances SET clock = clock + 1, last_number = last_number + 1 WHERE id = 1 RETURNING clock, last_number
        """
    private static let customer = "SELECT * FROM customers WHERE instance_id = 1 LIMIT 1"
    private static let key = """
        INSERT INTO idempotency_keys (owner_id, key, fingerprint, status, location, body, created_at)
        VALUES (1, ?1, randomblob(32), 201, ?2, zeroblob(1800), ?3)
        """
    private static let balance = """
        UPDATE stock_balances SET reserved = reserved + ?2, clock = ?3, updated_at = ?3
        WHERE instance_id = 1 AND sku = ?1 AND warehouse = 'main' AND reserved + ?2 <= on_hand
        """
    private static let header = """
        INSERT INTO transactions (
            id, instance_id, number, kind, status, customer_id, date, currency, warehouse, discount_percent, surcharge_percent,
            payment_terms, subtotal, total, clock, created_at, updated_at
        ) VALUES (
            ?1, 1, ?2, 'order', 'confirmed', (SELECT id FROM customers WHERE instance_id = 1 LIMIT 1), '2026-11-23', 'ARS', 'main',
            0, 0, '30 días', 14025, 14025, ?2, ?2, ?2
        )
        """
    private static let audit = """
        INSERT INTO audit_entries (instance_id, at, actor, via, request_id, action, subject, changes)
        VALUES (1, ?2, 'bench', 'token', 'bare-request', 'transaction.place', ?1, '\(BareOrder.told)')
        """
    private static let entries =
        "INSERT INTO stock_entries (instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock, created_at) VALUES "
        + (0..<BareOrder.lines).map { "(1, ?\($0 * 2 + 3), 'main', 'reserve', 0, ?\($0 * 2 + 4), ?1, ?2, ?2)" }.joined(separator: ", ")
    private static let lines =
        "INSERT INTO transaction_lines (transaction_id, position, sku, quantity, unit_price, discount_percent, amount) VALUES "
        + (0..<BareOrder.lines).map { "(?1, \($0), ?\($0 * 2 + 2), ?\($0 * 2 + 3), 25500, 0, 255)" }.joined(separator: ", ")
}
