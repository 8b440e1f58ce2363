import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api
private let prices = "\(RunningERP.api)/price-lists/base/prices"

@Suite struct PriceHistoryRoutesTests {
    private static func put(_ erp: RunningERP, _ rows: JSON) async throws {
        try await erp.manager.expect(.PUT, prices, ["prices": rows])
    }

    @Test(arguments: Engine.allCases)
    func `every change is kept with who, when and from what to what`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            erp.clock.advance(bySeconds: 60)
            try await Self.put(erp, [["sku": "A", "unit_price": "12"], ["sku": "A", "min_quantity": "6", "unit_price": "11"]])
            try await Self.put(erp, [["sku": "A", "unit_price": "12.0"]])
            erp.clock.advance(bySeconds: 60)
            let csv = Array("sku,unit_price,min_quantity\nA,,6\n".utf8)
            let imported = try await erp.manager.send(.POST, "\(api)/imports/prices", bytes: csv, contentType: "text/csv")
            #expect(imported.json["updated"] == 1)
            let page = try await erp.writer.expect(.GET, "\(prices)/A/history?limit=3")
            let items = try #require(page["items"]?.arrayValue)
            #expect(items.map { $0["cause"] } == ["import", "edit", "edit"])
            #expect(items.map { $0["before"] } == ["11.00", .null, "10.00"])
            #expect(items.map { $0["unit_price"] } == [.null, "11.00", "12.00"])
            #expect(items.map { $0["min_quantity"] } == ["6", "6", "1"])
            #expect(items.map { $0["by"] } == ["maria", "maria", "maria"])
            let cursor = try #require(page["next_cursor"]?.stringValue)
            let rest = try await erp.writer.expect(.GET, "\(prices)/A/history?limit=3&cursor=\(cursor)")
            #expect(rest["items"]?.arrayValue?.map { $0["unit_price"] } == ["10.00"] && rest["next_cursor"] == .null)
            #expect(try await erp.writer.send(.GET, "\(prices)/nobody/history").status == 404)
            #expect(try await erp.writer.send(.GET, "\(api)/price-lists/nobody/prices/A/history").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list is read as of any instant, in what its prices were then`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let before = erp.clock.now().description
            erp.clock.advance(bySeconds: 10)
            try await erp.load("A", price: "10")
            try await erp.load("B", price: "20")
            let first = erp.clock.now().description
            erp.clock.advance(bySeconds: 10)
            try await Self.put(erp, [["sku": "A", "unit_price": "15"], ["sku": "A", "unit_price": "14", "min_quantity": "12"]])
            try await erp.manager.expect(.PUT, "\(api)/price-lists/base", ["name": "Base", "currency": "USD", "tax_included": true])
            _ = try await erp.manager.send(.DELETE, "\(api)/products/B")
            func list(_ query: String) async throws -> [JSON] {
                try await erp.writer.expect(.GET, "\(prices)?\(query)")["items"]?.arrayValue ?? []
            }
            #expect(try await list("at=\(before)") == [])
            let old = try await list("at=\(first)")
            #expect(old.map { $0["unit_price"] } == ["10.00", "20.00"])
            #expect(old.allSatisfy { $0["currency"] == "ARS" && $0["tax_included"] == false })
            let now = try await list("")
            #expect(now.map { $0["sku"] } == ["A"])
            #expect(now[0]["unit_price"] == "15.00" && now[0]["currency"] == "USD" && now[0]["tax_included"] == true)
            #expect(now[0]["tiers"] == [["min_quantity": "12", "unit_price": "14.00"]])
            #expect(try await list("sku=B&at=\(first)").map { $0["unit_price"] } == ["20.00"])
            let wrong = try await erp.writer.send(.GET, "\(prices)?at=yesterday")
            #expect(wrong.status == 400 && wrong.pointers == ["?at"])
            #expect(try await erp.reader.send(.GET, prices).code == "scope_required")
        }
    }

    @Test(arguments: Engine.allCases)
    func `who pages sees one state of the list, whatever is written meanwhile`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B", "C"] { try await erp.load(sku, price: "10") }
            let first = try await erp.writer.expect(.GET, "\(prices)?limit=1")
            try await Self.put(erp, [["sku": "B", "unit_price": "99"], ["sku": "C", "unit_price": .null]])
            let cursor = try #require(first["next_cursor"]?.stringValue)
            let rest = try await erp.writer.expect(.GET, "\(prices)?limit=2&cursor=\(cursor)")
            #expect(rest["items"]?.arrayValue?.map { $0["unit_price"] } == ["10.00", "10.00"])
            #expect(try await erp.writer.send(.GET, "\(api)/price-lists/other/prices?cursor=\(cursor)").code == "invalid_cursor")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an explanation names the row that gave the price, and why each other did not`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            let early = erp.clock.now().description
            erp.clock.advance(bySeconds: 60)
            try await erp.manager.expect(.PUT, "\(api)/price-lists/mayor", ["name": "Mayor"])
            try await erp.manager.expect(.PUT, "\(api)/price-lists/mayor/prices", ["prices": [["sku": "A", "unit_price": "7"]]])
            try await Self.put(
                erp,
                [
                    ["sku": "A", "unit_price": "12"], ["sku": "A", "unit_price": "11", "min_quantity": "6"],
                    ["sku": "A", "unit_price": "9", "min_quantity": "24"],
                ]
            )
            let told = try await erp.writer.expect(.GET, "\(api)/price-explanation?sku=A&quantity=10", nil)
            #expect(told["unit_price"] == "11.00" && told["absence"] == .null)
            let rows = (told["rows"]?.arrayValue ?? []).map { "\($0["verdict"]?.stringValue ?? "") \($0["unit_price"]?.stringValue ?? "")" }
            #expect(rows == ["applies 11.00", "earlier 10.00", "lower_tier 12.00", "tier_not_reached 9.00", "other_list 7.00"])
            let past = try await erp.writer.expect(.GET, "\(api)/price-explanation?sku=A&quantity=10&at=\(early)")
            #expect(past["unit_price"] == "10.00")
            #expect((past["rows"]?.arrayValue ?? []).map { $0["verdict"] } == ["applies", "later", "later", "later"])
            _ = try await erp.manager.send(.DELETE, "\(api)/products/A")
            let gone = try await erp.writer.expect(.GET, "\(api)/price-explanation?sku=A")
            #expect(gone["unit_price"] == .null && gone["absence"] == "product_inactive")
            #expect(gone["rows"]?.arrayValue?.first?["verdict"] == "inactive")
            let unknown = try await erp.writer.send(.GET, "\(api)/price-explanation?sku=Z")
            #expect(unknown.status == 422 && unknown.code == "unknown_sku")
            let wrong = try await erp.writer.send(.GET, "\(api)/price-explanation?quantity=0")
            #expect(wrong.status == 400 && wrong.pointers == ["?sku", "?quantity"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a row is not written over a price that its sender did not see`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            let body: JSON = [
                "prices": [
                    ["sku": "A", "unit_price": "12", "was": "9"], ["sku": "A", "unit_price": "8", "min_quantity": "6", "was": .null],
                ]
            ]
            let refused = try await erp.manager.send(.PUT, prices, body)
            #expect(refused.status == 422 && refused.code == "price_changed" && refused.pointers == ["/prices/0/unit_price"])
            #expect(refused.json["errors"]?.arrayValue?.first?["current"] == "10.00")
            #expect(try await erp.changes("prices", since: nil).items.map { $0["unit_price"] } == ["10.00"])
            let taken: JSON = ["prices": [["sku": "A", "unit_price": "12", "was": "10"]]]
            #expect(try await erp.manager.expect(.PUT, prices, taken)["changed_skus"] == 1)
        }
    }
}
