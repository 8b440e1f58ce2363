import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api
private let movements = "\(RunningERP.api)/stock/movements"

@Suite struct StockRoutesTests {
    @Test(arguments: Engine.allCases)
    func `receipts add, adjustments are signed, counts replace`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.manager.expect(.PUT, "\(api)/products/A", ["name": "X"])
            let start = try await erp.changes("stock", since: nil)
            let receipt: JSON = [
                "reason": "receipt", "lines": [["sku": "A", "quantity": "10.5"], ["sku": "A", "quantity": 2]], "notes": "uno\ndos",
            ]
            let made = try await erp.manager.send(.POST, movements, receipt, key: "m1")
            #expect(made.status == 201)
            #expect(made.json["warehouse"] == "main")
            #expect(made.json["lines"]?.arrayValue?.count == 2)
            let again = try await erp.manager.send(.POST, movements, receipt, key: "m1")
            #expect(again.headers.first(name: "Idempotency-Replayed") == "true")
            #expect(again.text == made.text)
            #expect(try await erp.available("A") == "12.5")
            try await erp.move("adjustment", ["A": "-2.5"], key: "m2")
            #expect(try await erp.available("A") == "10")
            try await erp.move("count", ["A": "7"], key: "m3")
            #expect(try await erp.available("A") == "7")
            let delta = try await erp.changes("stock", since: start.token)
            try await erp.move("count", ["A": "7"], key: "m4")
            #expect(try await erp.changes("stock", since: delta.token).items.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `warehouses are made, and stock is the sum over them`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "5")
            let unknown = try await erp.manager.send(
                .POST,
                movements,
                ["reason": "receipt", "warehouse": "north", "lines": [["sku": "Z", "quantity": "1"]]],
                key: "m1"
            )
            #expect(unknown.status == 422)
            #expect(unknown.json.codes == ["unknown_warehouse", "unknown_sku"])
            let made = try await erp.manager.send(.PUT, "\(api)/warehouses/north", ["name": "Norte"])
            #expect(made.status == 201)
            #expect(try await erp.manager.send(.PUT, "\(api)/warehouses/north", ["name": "Norte"]).json["version"] == 1)
            try await erp.manager.expect(
                .POST,
                movements,
                ["reason": "receipt", "warehouse": "north", "lines": [["sku": "A", "quantity": "3"]]],
                key: "m1"
            )
            #expect(try await erp.available("A") == "8")
            let all = try await erp.manager.expect(.GET, "\(api)/warehouses")
            #expect(all["items"]?.arrayValue?.map { $0["code"] } == ["main", "north"])
            #expect(try await erp.manager.expect(.GET, "\(api)/warehouses/north")["name"] == "Norte")
        }
    }

    @Test(arguments: Engine.allCases)
    func `on hand does not fall below what is reserved`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "10")
            try await erp.load("B", stock: "10")
            let customer = try await erp.makeCustomer()
            let order: JSON = [
                "kind": "order", "customer_id": .string(customer),
                "lines": [["sku": "A", "quantity": "6", "unit_price": "1"]],
            ]
            try await erp.writer.expect(.POST, "\(api)/transactions", order, key: "t1")
            let short = try await erp.manager.send(
                .POST,
                movements,
                ["reason": "count", "lines": [["sku": "B", "quantity": "1"], ["sku": "A", "quantity": "5"]]],
                key: "m1"
            )
            #expect(short.status == 422)
            #expect(short.code == "insufficient_stock")
            #expect(short.pointers == ["/lines/1/quantity"])
            #expect(short.json["errors"]?.arrayValue?[0]["available"] == "4")
            #expect(try await erp.available("B") == "10")
            try await erp.move("count", ["A": "6"], key: "m2")
            #expect(try await erp.available("A") == "0")
        }
    }

    @Test func `quantities fit their reason`() async throws {
        try await withERP(.sqlite) { erp in
            try await erp.load("A")
            let cases: [(reason: String, quantity: String)] = [
                ("receipt", "0"), ("receipt", "-1"), ("adjustment", "0"), ("count", "-1"), ("count", "1.00001"), ("theft", "1"),
            ]
            for (index, wrong) in cases.enumerated() {
                let lines: JSON = [["sku": "A", "quantity": .string(wrong.quantity)]]
                let body: JSON = ["reason": .string(wrong.reason), "lines": lines]
                let reply = try await erp.manager.send(.POST, movements, body, key: "m\(index)")
                #expect(reply.status == 400, "\(wrong)")
            }
            let twice: JSON = ["reason": "count", "lines": [["sku": "A", "quantity": "1"], ["sku": "A", "quantity": "1"]]]
            let repeated = try await erp.manager.send(.POST, movements, twice, key: "twice")
            #expect(repeated.pointers == ["/lines/1/sku"])
            let empty: JSON = ["reason": "count", "lines": []]
            #expect(try await erp.manager.send(.POST, movements, empty, key: "empty").status == 400)
            let many = JSON.array((0..<1001).map { _ in ["sku": "A", "quantity": "1"] })
            #expect(try await erp.manager.send(.POST, movements, ["reason": "receipt", "lines": many], key: "many").status == 413)
            #expect(try await erp.manager.send(.POST, movements, empty).code == "idempotency_key_required")
            #expect(try await erp.writer.send(.POST, movements, empty, key: "w").code == "manage_permission_required")
        }
    }
}

extension RunningERP {
    fileprivate func available(_ sku: String) async throws -> JSON? {
        try await reader.expect(.GET, "\(Self.api)/stock/\(sku)")["available"]
    }

    fileprivate func move(_ reason: String, _ quantities: KeyValuePairs<String, String>, key: String) async throws {
        let lines = quantities.map { JSON.object([.init("sku", .string($0.key)), .init("quantity", .string($0.value))]) }
        try await manager.expect(.POST, movements, ["reason": .string(reason), "lines": .array(lines)], key: key)
    }
}
