import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct LedgerMigrationTests {
    /// A ledger as it was before: with times that run back where a server's clock was behind.
    @Test(arguments: Engine.allCases)
    func `every entry is carried over, in an order of time that is that of the ids`(engine: Engine) async throws {
        try await withFreshDatabase(engine) { fresh in
            let database = try fresh.open()
            let before = Schema(application: erpSchema.application, migrations: Array(erpSchema.migrations.prefix(6)))
            _ = try await database.migrate(to: before, at: FakeClock.beginning)
            let company = try await Company.founded(in: database, number: 1)
            try await company.makeProducts(["A", "B"])
            try await company.write { scope in
                for (sku, time) in [("A", 10), ("A", 5), ("B", 4), ("A", 12), ("B", 3)] {
                    try scope.tx.execute(
                        """
                        INSERT INTO stock_entries
                            (instance_id, sku, warehouse, reason, on_hand, reserved, document_id, clock, created_at)
                        VALUES (1, \(sku), 'main', 'receipt', 10000, 0, 'R', 1, \(Int64(time)))
                        """
                    )
                    try scope.tx.execute(
                        """
                        INSERT INTO stock_balances (instance_id, sku, warehouse, on_hand, clock, updated_at)
                        VALUES (1, \(sku), 'main', 10000, 1, 0)
                        ON CONFLICT (instance_id, sku, warehouse) DO UPDATE SET on_hand = stock_balances.on_hand + 10000
                        """
                    )
                }
            }
            _ = try await database.migrate(to: erpSchema, at: FakeClock.beginning)
            let rows = try await company.read { scope in
                try scope.tx.all("SELECT id, sku, created_at FROM stock_entries ORDER BY id").map { row in
                    "\(try row.integer("id")) \(try row.text("sku")) \(try row.integer("created_at"))"
                }
            }
            #expect(rows == ["1 A 10", "2 A 10", "3 B 4", "4 A 12", "5 B 4"])
            try await company.move("R2", .receipt, ["A": 1])
            let newest = try await company.read { try $0.tx.first("SELECT MAX(id) AS id FROM stock_entries")?.integer("id") }
            #expect(newest == 6)
            #expect(try await company.verification().isSound)
            await database.close()
        }
    }
}
