import ERPWeb
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

/// The published description of Acqua's API, held to what the server does.
@Suite struct DescriptionTests {
    @Test(arguments: Engine.allCases)
    func `every route is described, and nothing else`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let check = SchemaCheck(try await erp.outsider.expect(.GET, "/openapi.json"))
            let routes = erpRoutes(erp.services).routes.map(\.signature)
            let programs = routes.filter { $0.contains("/api/v1/") || ["get /health", "get /metrics", "get /openapi.json"].contains($0) }
            #expect(programs.count > 30)
            #expect(check.differences(from: Set(programs)) == [])
            #expect(check.danglingReferences == [])
            let identifiers = check.operations.compactMap { $0.operation["operationId"]?.stringValue }
            #expect(Set(identifiers).count == check.operations.count)
        }
    }

    @Test(arguments: Engine.allCases)
    func `answers are as described`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let check = SchemaCheck(try await erp.outsider.expect(.GET, "/openapi.json"))
            try await erp.load("A", stock: "100", price: "2.55")
            try await erp.load("B", stock: "5", price: "1")
            let customer = try await erp.makeCustomer()
            let order: JSON = [
                "kind": "order", "customer_id": .string(customer),
                "external_reference": ["origin": "tienda", "number": "1"],
                "buyer": ["name": "Casa Juárez", "document": "30-60363912-6", "address": ["city": "Rosario"]],
                "lines": [["sku": "A", "quantity": "6", "unit_price": "2.55", "discount_percent": "10"]],
            ]
            let made = try await erp.writer.send(.POST, "\(api)/transactions", order, key: "1")
            let id = try #require(made.json["id"]?.stringValue)
            var faults: [String] = []
            func see(_ method: HTTPMethod, _ pattern: String, _ reply: APIClient.Reply) {
                let path = "/{instance}/api/v1/\(pattern)"
                guard let schema = check.answer(method.rawValue.lowercased(), path, status: reply.status) else {
                    faults.append("\(method) \(path): \(reply.status) is not described")
                    return
                }
                faults += check.faults(reply.json, schema).map { "\(method) \(path): \($0)" }
            }
            see(.POST, "transactions", made)
            let reads: [(String, String)] = [
                ("stock", "stock?limit=1"), ("stock/{sku}", "stock/A"), ("prices", "prices"), ("prices/{sku}", "prices/A"),
                ("customers", "customers"), ("customers/{id}", "customers/\(customer)"),
                ("customers/{id}/merged", "customers/\(customer)/merged"), ("customer-doubles", "customer-doubles"),
                ("transactions", "transactions"),
                ("transactions/{id}", "transactions/\(id)"), ("products", "products"), ("products/{sku}", "products/A"),
                ("warehouses", "warehouses"), ("warehouses/{code}", "warehouses/main"), ("price-lists", "price-lists"),
                ("price-lists/{code}", "price-lists/base"), ("price-lists/{code}/prices", "price-lists/base/prices"),
                ("price-lists/{code}/prices/{sku}/history", "price-lists/base/prices/A/history"),
                ("price-explanation", "price-explanation?sku=A&quantity=3"), ("settings", "settings"), ("users", "users"),
            ]
            for (pattern, path) in reads { see(.GET, pattern, try await erp.manager.send(.GET, "\(api)/\(path)")) }
            see(.POST, "tokens/read", try await erp.outsider.send(.POST, "\(api)/tokens/read"))
            let login: JSON = ["username": "walter", "password": .string(RunningERP.password)]
            see(.POST, "tokens/write", try await erp.outsider.send(.POST, "\(api)/tokens/write", login))
            let repricing = try await erp.manager.send(.POST, "\(api)/repricings", ["percent": "10"], key: "r")
            see(.POST, "repricings", repricing)
            let place = "repricings/\(repricing.json["id"]?.stringValue ?? "")"
            for (pattern, path) in [("repricings", "repricings"), ("repricings/{id}", place), ("repricings/{id}/rows", "\(place)/rows")] {
                see(.GET, pattern, try await erp.manager.send(.GET, "\(api)/\(path)"))
            }
            see(.POST, "repricings/{id}/apply", try await erp.manager.send(.POST, "\(api)/\(place)/apply", [:]))
            see(.POST, "repricings/{id}/undo", try await erp.manager.send(.POST, "\(api)/\(place)/undo"))
            see(.POST, "transactions/{id}/process", try await erp.writer.send(.POST, "\(api)/transactions/\(id)/process"))
            see(.DELETE, "products/{sku}", try await erp.manager.send(.DELETE, "\(api)/products/B"))
            see(.GET, "stock", try await erp.manager.send(.GET, "\(api)/stock"))
            let csv = try await erp.manager.send(
                .POST,
                "\(api)/imports/products",
                bytes: Array("sku,name\nC,Taza\n,x\n".utf8),
                contentType: "text/csv"
            )
            see(.POST, "imports/products", csv)
            #expect(faults.filter { !$0.contains("204 is not described") } == [])
            let refused = try await erp.writer.send(.GET, "\(api)/customers/none")
            let problem: JSON = ["$ref": "#/components/schemas/Problem"]
            #expect(check.faults(refused.json, problem) == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `answers about doubles are as described`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let check = SchemaCheck(try await erp.outsider.expect(.GET, "/openapi.json"))
            var faults: [String] = []
            func see(_ method: HTTPMethod, _ pattern: String, _ reply: APIClient.Reply) {
                let path = "/{instance}/api/v1/\(pattern)"
                let schema = check.answer(method.rawValue.lowercased(), path, status: reply.status)
                faults += schema.map { check.faults(reply.json, $0) } ?? ["\(method) \(path): \(reply.status) is not described"]
            }
            let other = try await erp.makeCustomer("Otra", document: "20123456")
            let double = try await erp.makeCustomer("Otra Vez", document: "20-20123456-6")
            see(.GET, "customer-doubles", try await erp.writer.send(.GET, "\(api)/customer-doubles"))
            let goes: JSON = ["customer_id": .string(other), "version": 1]
            let merged = try await erp.writer.send(
                .POST,
                "\(api)/customers/\(double)/merge",
                goes,
                key: "merge",
                headers: [("If-Match", "\"1\"")]
            )
            see(.POST, "customers/{id}/merge", merged)
            see(.GET, "customers/{id}/merged", try await erp.writer.send(.GET, "\(api)/customers/\(double)/merged"))
            see(.POST, "customers/{id}/review", try await erp.writer.send(.POST, "\(api)/customers/\(double)/review"))
            #expect(faults == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a field that no description names is refused`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let check = SchemaCheck(try await erp.outsider.expect(.GET, "/openapi.json"))
            var tried = 0
            for (method, path, _) in check.operations {
                guard let schema = check.body(method, path), schema["properties"] != nil else { continue }
                let filled = path.replacing("{instance}", with: "Beauties").replacing(#/\{[a-z]+\}/#, with: "X")
                let reply = try await erp.manager.send(
                    HTTPMethod(rawValue: method.uppercased()),
                    filled,
                    ["no_such_field": 1],
                    key: "unknown-\(tried)",
                    headers: [("If-Match", "\"1\"")]
                )
                let codes = reply.json["errors"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
                let isHidden = reply.status == 404
                #expect(isHidden || codes.contains("unknown_field"), "\(method) \(path): \(reply.status) \(reply.text)")
                tried += 1
            }
            #expect(tried > 8)
        }
    }
}
