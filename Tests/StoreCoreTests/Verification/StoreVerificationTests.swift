import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

@Suite struct StoreVerificationTests {
    private static let tampering: [SQL] = [
        "UPDATE products SET held = held + 1 WHERE sku = 'A'",
        "UPDATE stock_holds SET quantity = quantity + 1 WHERE sku = 'A'",
        "UPDATE order_lines SET amount = amount + 1 WHERE sku = 'A'",
        "UPDATE orders SET subtotal = subtotal + 1",
        "UPDATE orders SET total = total + 1",
        "DELETE FROM deliveries",
    ]

    @Test(arguments: Engine.allCases, tampering.indices)
    func `whatever was tampered with is told`(engine: Engine, index: Int) async throws {
        try await Shop.with(engine) { shop in
            _ = try await shop.confirmed([("A", 3), ("B", 1), ("A", 2)])
            #expect(try await shop.differences() == [])
            let statement = Self.tampering[index]
            try await shop.database.write { tx in try tx.execute(statement) }
            #expect(try await !shop.differences().isEmpty, "tampering \(index)")
        }
    }
}
