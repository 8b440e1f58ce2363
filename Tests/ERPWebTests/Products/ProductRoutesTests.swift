import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct ProductRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a product is made, replaced, and left alone where nothing differs`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let body: JSON = ["name": "Taza", "unit": "u", "barcode": "779", "tax_rate": "10.5", "allow_backorder": true]
            let made = try await erp.manager.send(.PUT, "\(api)/products/T%2F1", body)
            #expect(made.status == 201)
            #expect(made.json["sku"] == "T/1")
            #expect(made.json["tax_rate"] == "10.5")
            #expect(made.json["active"] == true)
            #expect(made.headers.first(name: "ETag") == "\"1\"")
            let same = try await erp.manager.send(.PUT, "\(api)/products/T%2F1", body)
            #expect(same.status == 200)
            #expect(same.json["version"] == 1)
            let other = try await erp.manager.send(.PUT, "\(api)/products/T%2F1", ["name": "Tazón"], headers: [("If-Match", "\"1\"")])
            #expect(other.json["version"] == 2)
            #expect(other.json["unit"] == .null)
            let stale = try await erp.manager.send(.PUT, "\(api)/products/T%2F1", body, headers: [("If-Match", "\"1\"")])
            #expect(stale.status == 412)
            #expect(try await erp.manager.expect(.GET, "\(api)/products/T%2F1")["name"] == "Tazón")
            #expect(try await erp.manager.send(.GET, "\(api)/products/nobody").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a new product has stock 0 in the list, and an inactive one goes from both lists`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.manager.expect(.PUT, "\(api)/products/N", ["name": "New"])
            try await erp.load("A", stock: "5")
            var stock = try await erp.changes("stock", since: nil)
            #expect(stock.items.map { $0["available"] } == ["5", "0"])
            #expect(try await erp.changes("prices", since: nil).items.count == 1)
            let gone = try await erp.manager.send(.DELETE, "\(api)/products/A")
            #expect(gone.status == 204)
            let prices = try await erp.changes("prices", since: stock.token)
            stock = try await erp.changes("stock", since: stock.token)
            #expect(stock.items.map { $0["deleted"] } == [true])
            #expect(prices.items.map { $0["deleted"] } == [true])
            #expect(try await erp.manager.send(.DELETE, "\(api)/products/A").status == 204)
            #expect(try await erp.manager.send(.DELETE, "\(api)/products/nobody").status == 404)
            try await erp.manager.expect(.PUT, "\(api)/products/A", ["name": "Product A"])
            #expect(try await erp.changes("stock", since: stock.token).items.map { $0["available"] } == ["5"])
            #expect(try await erp.changes("prices", since: stock.token).items.map { $0["unit_price"] } == ["10.00"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `products come page by page in SKU order`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["b", "A", "a"] { try await erp.manager.expect(.PUT, "\(api)/products/\(sku)", ["name": "X"]) }
            let first = try await erp.manager.expect(.GET, "\(api)/products?limit=2")
            #expect(first["items"]?.arrayValue?.map { $0["sku"] } == ["A", "a"])
            let cursor = try #require(first["next_cursor"]?.stringValue)
            let second = try await erp.manager.expect(.GET, "\(api)/products?limit=2&cursor=\(cursor)")
            #expect(second["items"]?.arrayValue?.map { $0["sku"] } == ["b"])
            #expect(second["next_cursor"] == .null)
        }
    }

    @Test func `what is wrong with a product is told at once, and only managers load`() async throws {
        try await withERP(.sqlite) { erp in
            let wrong = try await erp.manager.send(
                .PUT,
                "\(api)/products/A",
                ["unit": "", "tax_rate": "101", "active": "yes", "color": "red"]
            )
            #expect(wrong.status == 400)
            #expect(Set(wrong.pointers) == ["/name", "/unit", "/tax_rate", "/active", "/color"])
            #expect(try await erp.manager.send(.PUT, "\(api)/products/%20A", ["name": "X"]).status == 400)
            #expect(try await erp.writer.send(.PUT, "\(api)/products/A", ["name": "X"]).code == "manage_permission_required")
            #expect(try await erp.reader.send(.GET, "\(api)/products").code == "scope_required")
        }
    }
}
