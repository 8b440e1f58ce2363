import ERPWeb
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

/// The description of the warehouse, held to real answers.
@Suite struct WarehouseDescriptionTests {
    @Test(arguments: Engine.allCases)
    func `answers of the warehouse are as described`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let check = SchemaCheck(try await erp.outsider.expect(.GET, "/openapi.json"))
            try await erp.stockWarehouses()
            let customer = try await erp.makeCustomer()
            let order: JSON = [
                "kind": "order", "customer_id": .string(customer), "lines": [["sku": "A", "quantity": "3", "unit_price": "1"]],
            ]
            try await erp.writer.expect(.POST, "\(api)/transactions", order, key: "o1")
            let goods: JSON = ["from": "main", "to": "north", "lines": [["sku": "A", "quantity": "2"]]]
            var faults: [String] = []
            func see(_ method: HTTPMethod, _ pattern: String, _ path: String, _ body: JSON? = nil) async throws -> JSON {
                let key = method == .POST ? "\(path) \(faults.count)".filter { $0 != " " } : nil
                let reply = try await erp.manager.send(method, "\(api)/\(path)", body, key: key)
                let described = check.answer(method.rawValue.lowercased(), "/{instance}/api/v1/\(pattern)", status: reply.status)
                if let described {
                    faults += check.faults(reply.json, described).map { "\(method) \(pattern): \($0)" }
                } else {
                    faults.append("\(method) \(pattern): \(reply.status) is not described: \(reply.text)")
                }
                return reply.json
            }
            let sent = try await see(.POST, "stock-transfers", "stock-transfers", goods)["id"]?.stringValue ?? ""
            _ = try await see(.GET, "stock-transfers/{id}", "stock-transfers/\(sent)")
            _ = try await see(.POST, "stock-transfers/{id}/receive", "stock-transfers/\(sent)/receive", [:])
            _ = try await see(.GET, "stock-transfers", "stock-transfers")
            let minimum: JSON = ["minimums": [["sku": "A", "minimum": "20"], ["sku": "B", "minimum": nil]]]
            _ = try await see(.PUT, "stock-minimums", "stock-minimums", minimum)
            let sheet = try await see(.POST, "count-sheets", "count-sheets", ["name": "Uno"])["id"]?.stringValue ?? ""
            _ = try await see(.POST, "count-sheets/{id}/counts", "count-sheets/\(sheet)/counts", ["code": "A", "quantity": "4"])
            _ = try await see(.PUT, "count-sheets/{id}/decisions/{sku}", "count-sheets/\(sheet)/decisions/A", ["left_out": true])
            _ = try await see(.GET, "count-sheets/{id}/lines", "count-sheets/\(sheet)/lines?show=counted")
            _ = try await see(.POST, "count-sheets/{id}/apply", "count-sheets/\(sheet)/apply")
            let movements = try await see(.GET, "stock-movements", "stock-movements")
            let movement = movements["items"]?.arrayValue?.last?["id"]?.stringValue ?? ""
            for (pattern, path) in [
                ("stock-levels", "stock-levels"), ("stock-levels/{sku}", "stock-levels/A"), ("stock-entries", "stock-entries?sku=A"),
                ("stock-reservations", "stock-reservations?sku=A"), ("stock-low", "stock-low"), ("count-sheets", "count-sheets"),
                ("count-sheets/{id}", "count-sheets/\(sheet)"), ("stock-movements/{id}", "stock-movements/\(movement)"),
            ] {
                _ = try await see(.GET, pattern, path)
            }
            #expect(faults == [])
        }
    }
}
