import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct PriceHistoryMigrationTests {
    /// A database of before the history, with a price and a product that the steps find.
    @Test(arguments: Engine.allCases)
    func `prices and products that were there get their beginning and their words`(engine: Engine) async throws {
        let steps = Array(erpSchema.migrations.prefix { $0.name < "m0020" })
        try await withFreshDatabase(engine, schema: Schema(application: erpSchema.application, migrations: steps)) { fresh in
            let database = try fresh.open()
            let now = FakeClock.beginning
            let later = now.advanced(bySeconds: 3600)
            let id = try await Company.founded(in: database, number: 1).id
            try await database.write { tx in
                try tx.execute(
                    """
                    INSERT INTO products (instance_id, sku, name, barcode, active, created_at, updated_at)
                    VALUES (\(id), 'A', 'Champú', '779', 1, \(now), \(now))
                    """
                )
                try tx.execute(
                    """
                    INSERT INTO prices (instance_id, price_list, sku, min_quantity, unit_price)
                    VALUES (\(id), 'base', 'A', 10000, 25500), (\(id), 'base', 'A', 120000, 23000)
                    """
                )
                try tx.execute(
                    """
                    INSERT INTO price_changes (instance_id, price_list, sku, clock, updated_at)
                    VALUES (\(id), 'base', 'A', 0, \(later))
                    """
                )
            }
            _ = try await database.migrate(to: erpSchema, at: later)
            let sku = SKU(literal: "A")
            let (history, found, explained, early) = try await database.read { tx in
                let scope = InstanceScope(tx: tx, instance: id, now: later)
                return (
                    try PriceHistory.page(sku, in: "base", after: nil, limit: 10, in: scope),
                    try ProductQueries.search(ProductFilter(text: "champu"), after: nil, limit: 10, in: scope),
                    try PriceExplanations.explain(sku, quantity: try Quantity(20), list: "base", at: later, in: scope),
                    try PriceExplanations.explain(sku, quantity: try Quantity(20), list: "base", at: now, in: scope)
                )
            }
            #expect(history.map(\.cause) == [.beginning, .beginning] && history.allSatisfy { $0.at == later })
            #expect(found.map(\.sku) == [sku])
            #expect(explained.unitPrice?.description == "2.30")
            #expect(early.unitPrice == nil && early.absence == .beforeHistory)
            let report = try await database.read { tx in try StockVerification.verify(id, in: tx) }
            #expect(report.differences.filter { $0.en.contains("price") } == [])
            await database.close()
        }
    }
}
