import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct PriceVerificationTests {
    @Test(arguments: Engine.allCases)
    func `a price that its history does not tell is found, and one that is lost`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.write { scope in
                for sku in ["A", "B", "C"] {
                    _ = try ProductActions.put(SKU(literal: sku), ProductFields(name: sku), in: scope)
                    let row = PriceRow(sku: SKU(literal: sku), unitPrice: try UnitPrice(steps: 100_000))
                    _ = try PriceActions.put([row], in: "base", scope: scope)
                }
            }
            let id = company.id
            let sound = try await company.read { scope in try StockVerification.verify(id, in: scope.tx) }
            #expect(sound.isSound, "\(sound.differences)")
            try await company.write { scope in
                try scope.tx.execute("UPDATE prices SET unit_price = 1 WHERE sku = 'A'")
                try scope.tx.execute("DELETE FROM prices WHERE sku = 'B'")
            }
            let report = try await company.read { scope in try StockVerification.verify(id, in: scope.tx) }
            #expect(report.differenceCount == 2)
            for sku in ["A", "B"] { #expect(report.differences.contains { $0.en.contains("base / \(sku) ") }) }
        }
    }
}
