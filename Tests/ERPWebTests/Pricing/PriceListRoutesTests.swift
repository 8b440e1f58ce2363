import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api
private let prices = "\(RunningERP.api)/price-lists/base/prices"

@Suite struct PriceListRoutesTests {
    @Test(arguments: Engine.allCases)
    func `prices with tiers are set, changed and taken away`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B"] { try await erp.manager.expect(.PUT, "\(api)/products/\(sku)", ["name": "X"]) }
            try await erp.manager.expect(
                .PUT,
                prices,
                [
                    "prices": [
                        ["sku": "A", "unit_price": "2.55"], ["sku": "A", "unit_price": "2.30", "min_quantity": "12"],
                        ["sku": "B", "unit_price": "0"],
                    ]
                ]
            )
            let start = try await erp.changes("prices", since: nil)
            #expect(start.items.map { $0["unit_price"] } == ["2.55", "0.00"])
            #expect(start.items[0]["tiers"] == [["min_quantity": "12", "unit_price": "2.30"]])

            let same = try await erp.manager.expect(.PUT, prices, ["prices": [["sku": "A", "unit_price": "2.5500"]]])
            #expect(same["changed_skus"] == 0)
            #expect(try await erp.changes("prices", since: start.token).items.isEmpty)

            try await erp.manager.expect(
                .PUT,
                prices,
                ["prices": [["sku": "A", "unit_price": .null, "min_quantity": 12], ["sku": "B", "unit_price": .null]]]
            )
            let delta = try await erp.changes("prices", since: start.token)
            #expect(delta.items.map { $0["sku"] } == ["A", "B"])
            #expect(delta.items[0]["tiers"] == [])
            #expect(delta.items[1]["deleted"] == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `one wrong row and none is set`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            let unknown = try await erp.manager.send(
                .PUT,
                prices,
                ["prices": [["sku": "A", "unit_price": "1"], ["sku": "Z", "unit_price": "1"], ["sku": "Y", "unit_price": .null]]]
            )
            #expect(unknown.status == 422)
            #expect(unknown.json.codes == ["unknown_sku", "unknown_sku"])
            #expect(unknown.pointers == ["/prices/1/sku", "/prices/2/sku"])
            let twice = try await erp.manager.send(
                .PUT,
                prices,
                ["prices": [["sku": "A", "unit_price": "1"], ["sku": "A", "unit_price": "2", "min_quantity": "1.0"]]]
            )
            #expect(twice.status == 400)
            #expect(twice.pointers == ["/prices/1"])
            let baseless = try await erp.manager.send(
                .PUT,
                prices,
                ["prices": [["sku": "A", "unit_price": "9", "min_quantity": "6"], ["sku": "A", "unit_price": .null]]]
            )
            #expect(baseless.status == 422)
            #expect(baseless.code == "base_price_required")
            let malformed = try await erp.manager.send(
                .PUT,
                prices,
                ["prices": [["sku": "A"], ["sku": "A", "unit_price": "-1"], ["sku": "A", "unit_price": "1", "min_quantity": "0.5"]]]
            )
            #expect(malformed.pointers == ["/prices/0/unit_price", "/prices/1/unit_price", "/prices/2/min_quantity"])
            #expect(try await erp.changes("prices", since: nil).items.map { $0["unit_price"] } == ["10.00"])
            #expect(
                try await erp.manager.send(.PUT, "\(api)/price-lists/none/prices", ["prices": [["sku": "A", "unit_price": "1"]]]).status
                    == 404
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list is made and replaced, and another currency changes each of its prices`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let token = try await erp.changes("prices", since: nil).token
            let made = try await erp.manager.send(.PUT, "\(api)/price-lists/export", ["name": "Export", "currency": "USD"])
            #expect(made.status == 201)
            #expect(made.json["tax_included"] == false)
            let odd = try await erp.manager.send(.PUT, "\(api)/price-lists/odd", ["name": "Odd", "currency": "ZZZ"])
            #expect(odd.code == "unknown_currency")
            #expect(try await erp.manager.send(.PUT, "\(api)/price-lists/a%20b", ["name": "X"]).status == 400)
            let lists = try await erp.manager.expect(.GET, "\(api)/price-lists")
            #expect(lists["items"]?.arrayValue?.map { $0["code"] } == ["base", "export"])
            #expect(try await erp.changes("prices", since: token).items.isEmpty)
            try await erp.manager.expect(.PUT, "\(api)/price-lists/base", ["name": "Base", "tax_included": true])
            #expect(try await erp.changes("prices", since: token).items.map { $0["tax_included"] } == [true])
        }
    }
}
