import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct CustomerMigrationTests {
    @Test(arguments: Engine.allCases)
    func `customers that were there before are found, compared and not marked`(engine: Engine) async throws {
        let before = Schema(
            application: erpSchema.application,
            migrations: Array(erpSchema.migrations.prefix { $0.name != "m0010-customers" })
        )
        try await withDatabase(engine, schema: before) { database in
            let company = try await Company.founded(in: database, number: 1)
            let people = [("C1", "DNI", "20123456", "Núñez", "11 4444-5555"), ("C2", "CUIT", "30603639126", "Otra", "+54 9 11 4444 5555")]
            for (id, kind, document, name, phone) in people {
                try await company.write { scope in
                    try scope.tx.execute(
                        """
                        INSERT INTO customers (id, instance_id, document_type, document, name, phone, created_at, updated_at)
                        VALUES (\(id), \(scope.instance), \(kind), \(document), \(name), \(phone), 0, 0)
                        """
                    )
                }
            }
            _ = try await database.migrate(to: erpSchema, at: FakeClock.beginning)
            var filter = CustomerFilter()
            filter.text = "nunez"
            let wanted = filter
            let found = try await company.read { scope in try CustomerQueries.list(wanted, after: nil, limit: 5, in: scope) }
            #expect(found.map(\.id.text) == ["C1"])
            #expect(found.allSatisfy { !$0.needsReview && $0.maker == nil })
            let doubles = try await company.read { scope in try CustomerDoubles.page(after: nil, limit: 5, in: scope) }
            #expect(doubles.map(\.reasons) == [[.phone]])
            #expect(try await company.verification().differences == [])
        }
    }
}
