import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct StockLevelRoutesTests {
    @Test(arguments: Engine.allCases)
    func `levels are told by warehouse, now and as of an instant`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let before = erp.clock.now()
            erp.clock.advance(bySeconds: 60)
            let sent = try await erp.send(["A": "4"], key: "t1")
            #expect(try await erp.onHand("A") == "main 6")
            #expect(try await erp.onHand("A", at: before.description) == "main 10")
            let level = try await erp.manager.expect(.GET, "\(api)/stock-levels/A")
            #expect(level["in_transit"] == "4" && level["available"] == "6")
            #expect(try await erp.reader.expect(.GET, "\(api)/stock/A")["available"] == "6")
            let id = try #require(sent["id"]?.stringValue)
            try await erp.manager.expect(.POST, "\(api)/stock-transfers/\(id)/receive", [:])
            #expect(try await erp.onHand("A") == "main 6, north 4")
            let north = try await erp.manager.expect(.GET, "\(api)/stock-levels?warehouse=north")
            #expect(north["items"]?.arrayValue?.map { $0["on_hand"] } == ["4", "0"])
            let past = try await erp.manager.expect(.GET, "\(api)/stock-levels?at=\(before)&limit=1")
            #expect(past["items"]?.arrayValue?.map { $0["on_hand"] } == ["10"])
            let cursor = try #require(past["next_cursor"]?.stringValue)
            let rest = try await erp.manager.expect(.GET, "\(api)/stock-levels?at=\(before)&cursor=\(cursor)")
            #expect(rest["items"]?.arrayValue?.map { $0["sku"] } == ["B"] && rest["next_cursor"] == .null)
            #expect(try await erp.manager.send(.GET, "\(api)/stock-levels?at=ayer").pointers == ["?at"])
            #expect(try await erp.manager.send(.GET, "\(api)/stock-levels?warehouse=moon").code == "unknown_warehouse")
            #expect(try await erp.manager.send(.GET, "\(api)/stock-levels/Z").status == 404)
            #expect(try await erp.reader.send(.GET, "\(api)/stock-levels").code == "scope_required")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the ledger pages both ways, and names documents`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let customer = try await erp.makeCustomer()
            let order: JSON = [
                "kind": "order", "customer_id": .string(customer), "lines": [["sku": "A", "quantity": "3", "unit_price": "1"]],
            ]
            let made = try await erp.writer.expect(.POST, "\(api)/transactions", order, key: "o1")
            _ = try await erp.send(["A": "4"], key: "t1")
            let first = try await erp.manager.expect(.GET, "\(api)/stock-entries?sku=A&limit=2")
            let items = try #require(first["items"]?.arrayValue)
            #expect(items.map { $0["reason"] } == ["transfer_sent", "reserve"])
            #expect(items.map { $0["on_hand"] } == ["6", "10"] && items.map { $0["reserved"] } == ["3", "3"])
            #expect(items.map { $0["document"]?["kind"] } == ["transfer", "transaction"])
            #expect(items[1]["document"]?["id"] == made["id"])
            let cursor = try #require(first["next_cursor"]?.stringValue)
            let second = try await erp.manager.expect(.GET, "\(api)/stock-entries?sku=A&limit=2&cursor=\(cursor)")
            #expect(second["items"]?.arrayValue?.map { $0["reason"] } == ["count"] && second["next_cursor"] == .null)
            let newer = try #require(second["newer_cursor"]?.stringValue)
            let up = try await erp.manager.expect(.GET, "\(api)/stock-entries?sku=A&limit=2&newer=\(newer)")
            #expect(up["items"] == first["items"])
            let held = try await erp.manager.expect(.GET, "\(api)/stock-reservations?sku=A")
            #expect(held["items"]?.arrayValue?.map { $0["quantity"] } == ["3"])
            let id = try #require(made["id"]?.stringValue)
            try await erp.writer.expect(.POST, "\(api)/transactions/\(id)/cancel")
            #expect(try await erp.manager.expect(.GET, "\(api)/stock-reservations?sku=A")["items"] == [])
            #expect(try await erp.manager.send(.GET, "\(api)/stock-entries").pointers == ["?sku"])
            #expect(try await erp.manager.send(.GET, "\(api)/stock-entries?sku=A&cursor=xyz").code == "invalid_cursor")
        }
    }

    @Test(arguments: Engine.allCases)
    func `minimums are set together or not at all, and what is low is listed and counted`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let minimums: JSON = ["minimums": [["sku": "A", "minimum": "11"], ["sku": "B", "minimum": "5"]]]
            try await erp.manager.expect(.PUT, "\(api)/stock-minimums", minimums)
            let low = try await erp.manager.expect(.GET, "\(api)/stock-low")
            #expect(low["items"]?.arrayValue?.map { $0["sku"] } == ["A"] && low["count"] == 1)
            let wrong: JSON = ["minimums": [["sku": "B", "minimum": "9"], ["sku": "Z", "minimum": "1"]]]
            #expect(try await erp.manager.send(.PUT, "\(api)/stock-minimums", wrong).code == "unknown_sku")
            #expect(try await erp.manager.expect(.GET, "\(api)/stock-low")["count"] == 1)
            try await erp.manager.expect(.PUT, "\(api)/stock-minimums", ["minimums": [["sku": "A", "minimum": nil]]])
            #expect(try await erp.manager.expect(.GET, "\(api)/stock-low")["count"] == 0)
            #expect(try await erp.manager.send(.PUT, "\(api)/stock-minimums", ["minimums": [["sku": "A"]]]).status == 400)
        }
    }

    @Test(arguments: Engine.allCases)
    func `movements are listed with their lines, and another company sees none`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let list = try await erp.manager.expect(.GET, "\(api)/stock-movements?limit=1")
            let id = try #require(list["items"]?.arrayValue?.first?["id"]?.stringValue)
            let movement = try await erp.manager.expect(.GET, "\(api)/stock-movements/\(id)")
            #expect(movement["lines"] == [["sku": "B", "quantity": "5"]] && movement["created_by"] == "maria")
            let other = try await erp.neighbour()
            #expect(try await other.send(.GET, "/Otra/api/v1/stock-movements/\(id)").status == 404)
            #expect(try await other.expect(.GET, "/Otra/api/v1/stock-movements")["items"] == [])
            #expect(try await other.send(.GET, "/Otra/api/v1/stock-levels/A").status == 404)
            #expect(try await other.send(.GET, "/Otra/api/v1/stock-entries?sku=A").status == 404)
        }
    }
}
