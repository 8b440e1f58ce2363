import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct StockMinimumsTests {
    @Test(arguments: Engine.allCases)
    func `a product is low where less than its minimum is available`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A", "B", "C"])
            try await company.move("R1", .receipt, ["A": 10, "B": 3])
            try await company.set(["A": 10, "B": 4, "C": 1])
            #expect(try await company.low() == ["B main", "C main"])
            try await company.ledger("T1") { try $0.reserve(try lines(["A": 1]), in: "main") }
            #expect(try await company.low() == ["A main", "B main", "C main"])
            #expect(try await company.low(after: ("A", "main")) == ["B main", "C main"])
            try await company.set(["B": nil])
            #expect(try await company.low() == ["A main", "C main"])
            #expect(try await company.read { try StockMinimums.lowCount(in: $0) } == 2)
            try await company.write { try $0.tx.execute("UPDATE products SET active = 0 WHERE sku = 'C'") }
            #expect(try await company.low() == ["A main"])
            #expect(try await refusal { try await company.set(["Z": 1], in: "moon") } == ["unknown_sku", "unknown_warehouse"])
            #expect(try await company.low(in: "north") == [])
            let other = try await company.neighbour()
            #expect(try await other.low() == [])
        }
    }
}

extension Company {
    fileprivate func set(_ minimums: KeyValuePairs<String, Int?>, in warehouse: String = "main") async throws {
        let all = try minimums.map { sku, quantity in
            StockMinimum(sku: SKU(literal: sku), warehouse: warehouse, quantity: try quantity.map { try Quantity($0) })
        }
        try await write(by: "ana") { try StockMinimums.set(all, in: $0) }
    }

    fileprivate func low(in warehouse: String? = nil, after last: (String, String)? = nil) async throws -> [String] {
        let place = last.map { (sku: SKU(literal: $0.0), warehouse: $0.1) }
        return try await read { scope in
            try StockMinimums.low(warehouse: warehouse, after: place, limit: 9, in: scope).map { "\($0.sku) \($0.level.warehouse)" }
        }
    }
}
