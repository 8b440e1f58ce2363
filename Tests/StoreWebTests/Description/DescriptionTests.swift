import Kernel
import NIOHTTP1
import StoreWeb
import TestSupport
import Testing
import WebSupport

/// The published description of the store's API, held to what the server does.
@Suite struct DescriptionTests {
    @Test(arguments: Engine.allCases)
    func `every route of the API is described, and nothing else`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let check = SchemaCheck(try await store.outsider.expect(.GET, "/openapi.json"))
            let routes = storeRoutes(store.services).routes.map(\.signature)
            let programs = routes.filter { $0.contains("/api/v1/") || ["get /health", "get /metrics", "get /openapi.json"].contains($0) }
            #expect(programs.count > 20)
            #expect(check.differences(from: Set(programs)) == [])
            #expect(check.danglingReferences == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `answers are as described`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let check = SchemaCheck(try await store.outsider.expect(.GET, "/openapi.json"))
            try await store.load("A")
            let buyer = try await store.makeBuyer()
            let body: JSON = ["buyer_id": .string(buyer), "lines": [["sku": "A", "quantity": "2"]]]
            let made = try await store.administrator.send(.POST, "\(api)/orders", body, key: "1")
            let id = try #require(made.json["id"]?.stringValue)
            var faults: [String] = []
            func see(_ method: HTTPMethod, _ pattern: String, _ reply: APIClient.Reply) {
                let path = "/{store}/api/v1/\(pattern)"
                guard let schema = check.answer(method.rawValue.lowercased(), path, status: reply.status) else {
                    faults.append("\(method) \(path): \(reply.status) is not described")
                    return
                }
                faults += check.faults(reply.json, schema).map { "\(method) \(path): \($0)" }
            }
            see(.POST, "orders", made)
            see(.POST, "orders/{id}/confirm", try await store.administrator.send(.POST, "\(api)/orders/\(id)/confirm"))
            let connection: JSON = ["instance": "Beauties", "username": "u", "password": "p", "base_url": "https://erp.example/{instance}"]
            let acqua = "integrations/erp/acqua"
            see(.PUT, acqua, try await store.administrator.send(.PUT, "\(api)/\(acqua)", connection))
            let reads: [(String, String)] = [
                ("products", "products"), ("products/{sku}", "products/A"), ("buyers", "buyers"), ("buyers/{id}", "buyers/\(buyer)"),
                ("orders", "orders"), ("orders/{id}", "orders/\(id)"), ("orders/{id}/attempts", "orders/\(id)/attempts"),
                (acqua, acqua), ("\(acqua)/status", "\(acqua)/status"), ("\(acqua)/mismatches", "\(acqua)/mismatches"),
            ]
            for (pattern, path) in reads { see(.GET, pattern, try await store.administrator.send(.GET, "\(api)/\(path)")) }
            see(.POST, "orders/retry", try await store.administrator.send(.POST, "\(api)/orders/retry"))
            #expect(faults == [])
        }
    }
}
