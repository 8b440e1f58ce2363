import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct StockVerificationTests {
    @Test(arguments: Engine.allCases)
    func `sound books have no differences`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.stockedWithOneOrder()
            let report = try await company.verification()
            #expect(report.isSound, "\(report.differences)")
            #expect([report.products, report.balances, report.entries, report.transactions, report.lines] == [1, 1, 2, 1, 1])
        }
    }

    /// What someone does to the tables, and a word of the difference that tells it.
    private static let damages: [(SQL, String)] = [
        ("UPDATE stock_balances SET on_hand = on_hand + 1", "on hand"),
        ("UPDATE stock_balances SET reserved = reserved - 1", "reserved"),
        ("UPDATE transaction_lines SET quantity = quantity + 10000", "confirmed orders want"),
        ("UPDATE transactions SET status = 'cancelled'", "confirmed orders want"),
        ("UPDATE transactions SET total = total + 1", "its lines come to"),
        ("UPDATE transaction_lines SET amount = amount - 1", "the line says"),
        ("DELETE FROM stock_balances", "no balance"),
        ("DELETE FROM stock_entries WHERE reason = 'reserve'", "the entries add up to 0"),
    ]

    @Test(arguments: Engine.allCases)
    func `each kind of damage is told`(engine: Engine) async throws {
        for (damage, word) in Self.damages {
            try await Company.opened(on: engine) { company in
                try await company.stockedWithOneOrder()
                try await company.write { try $0.tx.execute(damage) }
                let report = try await company.verification()
                #expect(report.differences.contains { $0.en.contains(word) }, "\(word): \(report.differences)")
            }
        }
    }
}

extension Company {
    func verification() async throws -> VerificationReport {
        try await read { scope in try StockVerification.verify(scope.instance, in: scope.tx) }
    }

    /// 10 of A on hand, 3 of them reserved by a confirmed order at 2.55 less 10 %.
    fileprivate func stockedWithOneOrder() async throws {
        try await makeProducts(["A"])
        try await move("R1", .receipt, ["A": 10])
        try await ledger("T1") { try $0.reserve(try lines(["A": 3]), in: "main") }
        try await write { scope in
            try scope.tx.execute(
                """
                INSERT INTO customers (id, instance_id, document_type, document, person_key, name, name_key, created_at, updated_at)
                VALUES ('C1', \(scope.instance), 'DNI', '20123456', '20123456', 'Juana', 'juana', 0, 0)
                """
            )
            try scope.tx.execute(
                """
                INSERT INTO transactions (id, instance_id, number, kind, status, customer_id, date, currency, warehouse,
                    discount_percent, surcharge_percent, subtotal, total, clock, created_at, updated_at)
                VALUES ('T1', \(scope.instance), 1, 'order', 'confirmed', 'C1', '2026-11-23', 'ARS', 'main', 0, 0, 689, 689, 2, 0, 0)
                """
            )
            try scope.tx.execute(
                """
                INSERT INTO transaction_lines (transaction_id, position, sku, quantity, unit_price, discount_percent, amount)
                VALUES ('T1', 1, 'A', 30000, 25500, 100000, 689)
                """
            )
        }
    }
}
