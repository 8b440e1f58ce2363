import Kernel
import NIOHTTP1
import StoreCore
import StoreWeb
import StoreWire
import TestSupport
import Testing
import WebSupport

/// Every operation of the API, with what stands in its path.
private let operations: [(HTTPMethod, String)] = [
    (.GET, "products"), (.GET, "products/A"), (.PUT, "products/A"),
    (.POST, "buyers"), (.GET, "buyers"), (.GET, "buyers/x"), (.POST, "buyers/x/approve"), (.POST, "buyers/x/block"),
    (.POST, "orders"), (.GET, "orders"), (.GET, "orders/x"), (.PUT, "orders/x"), (.POST, "orders/x/confirm"),
    (.POST, "orders/x/cancel"), (.POST, "orders/x/retry"), (.POST, "orders/retry"), (.GET, "orders/x/attempts"),
    (.PUT, "integrations/erp/acqua"), (.GET, "integrations/erp/acqua"), (.DELETE, "integrations/erp/acqua"),
    (.POST, "integrations/erp/acqua/verify"), (.GET, "integrations/erp/acqua/status"), (.POST, "integrations/erp/acqua/sync"),
    (.GET, "integrations/erp/acqua/runs/x"), (.GET, "integrations/erp/acqua/mismatches"),
]

@Suite struct StoreAccessTests {
    @Test(arguments: Engine.allCases)
    func `every operation wants the token of an administrator of this store`(engine: Engine) async throws {
        try await withStore(engine) { store in
            #expect(storeRoutes(store.services).routes.count { $0.pattern.contains("api/v1") } == operations.count)
            for (method, path) in operations {
                let path = "\(api)/\(path)"
                let body: JSON? = method == .PUT || method == .POST ? [:] : nil
                let none = try await store.outsider.send(method, path, body, key: "k")
                #expect(none.status == 401 && none.code == "token_required", "\(method) \(path): \(none.text)")
                for client in [store.stranger, store.outsider.with(token: "nonsense")] {
                    let wrong = try await client.send(method, path, body, key: "k")
                    #expect(wrong.status == 401 && wrong.code == "token_invalid", "\(method) \(path): \(wrong.text)")
                }
            }
            let basic = try await store.outsider.send(.GET, "\(api)/products", headers: [("Authorization", "Basic eDp5")])
            #expect(basic.code == "token_invalid")
        }
    }

    @Test(arguments: Engine.allCases)
    func `another store's records answer as those that do not exist`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let buyer = try await store.makeBuyer()
            let id = try await store.makeOrder(buyer, [("A", "1")], key: "1")
            let other = "/otra/api/v1"
            for path in ["products/A", "buyers/\(buyer)", "orders/\(id)", "orders/\(id)/attempts"] {
                let theirs = try await store.stranger.send(.GET, "\(other)/\(path)")
                #expect(theirs.status == 404 && theirs.code == "not_found", "\(path): \(theirs.text)")
            }
            for verb in ["orders/\(id)/confirm", "orders/\(id)/cancel", "orders/\(id)/retry", "buyers/\(buyer)/block"] {
                let theirs = try await store.stranger.send(.POST, "\(other)/\(verb)")
                #expect(theirs.status == 404 && theirs.code == "not_found", "\(verb): \(theirs.text)")
            }
            let placed = try await store.stranger.send(.POST, "\(other)/orders", order(buyer, [("A", "1")]), key: "1")
            #expect(placed.code == "unknown_buyer")
            #expect(try await store.stranger.expect(.GET, "\(other)/orders")["items"] == [])
        }
    }

    @Test func `a store that does not exist, a path and a method that do not are told apart`() async throws {
        try await withStore(.sqlite) { store in
            let unknown = try await store.administrator.send(.GET, "/nadie/api/v1/products")
            #expect(unknown.status == 404 && unknown.code == "unknown_store")
            let path = try await store.administrator.send(.GET, "\(api)/nada")
            #expect(path.status == 404 && path.code == "not_found")
            let method = try await store.administrator.send(.DELETE, "\(api)/products/A")
            #expect(method.status == 405 && method.code == "method_not_allowed")
            #expect(method.headers.first(name: "Allow")?.contains("PUT") == true)
            let health = try await store.outsider.send(.GET, "/health")
            #expect(health.status == 200)
        }
    }

    @Test func `a path names its segments so that no SKU breaks out of them`() {
        #expect(StorePath.product(SKU(stored: "a/b ñ?#%"), of: "mi-tienda") == "/mi-tienda/api/v1/products/a%2Fb%20%C3%B1%3F%23%25")
        #expect(StorePath.run("r", of: "x") == "/x/api/v1/integrations/erp/acqua/runs/r")
    }

    @Test(arguments: Engine.allCases)
    func `a buyer who is signed in sees his own orders and prices, and nothing else`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            try await store.administrator.expect(.PUT, "\(api)/products/H", ["name": "Oculto", "price": "1", "published": false])
            let (visitor, buyer) = try await store.buyerVisitor()
            let stranger = try await store.makeBuyer("Otra", document: "20-12345678-6")
            let (own, other) = (
                try await store.makeOrder(buyer, [("A", "1")], key: "1"), try await store.makeOrder(stranger, [("A", "1")], key: "2")
            )
            let products = try JSON.parse(Array(try await visitor.get("\(api)/products").html.utf8))
            #expect(products["items"]?.arrayValue?.map { $0["sku"]?.stringValue } == ["A"])
            #expect(products["items"]?.arrayValue?.first?["price"]?.stringValue == "2.55")
            #expect(try await visitor.get("\(api)/products/H").status == 404)
            let list = try JSON.parse(Array(try await visitor.get("\(api)/orders").html.utf8))
            #expect(list["items"]?.arrayValue?.map { $0["id"]?.stringValue } == [own])
            let theirs = try JSON.parse(Array(try await visitor.get("\(api)/orders?buyer_id=\(stranger)").html.utf8))
            #expect(theirs["items"] == [])
            #expect(try await visitor.get("\(api)/orders/\(own)").status == 200)
            #expect(try await visitor.get("\(api)/orders/\(other)").status == 404)
            #expect(try await visitor.post("\(api)/orders/\(other)/confirm").status == 404)
            #expect(try await visitor.post("\(api)/orders/\(own)/confirm").status == 200)
            let foreign = try await visitor.post("\(api)/orders/\(own)/cancel", headers: [("Sec-Fetch-Site", "cross-site")])
            #expect(foreign.status == 403, "\(foreign.text)")
            for path in ["buyers", "buyers/\(buyer)", "orders/\(own)/attempts", "integrations/erp/acqua", "integrations/erp/acqua/status"] {
                #expect(try await visitor.get("\(api)/\(path)").status == 401, "\(path)")
            }
            try await store.administrator.expect(.POST, "\(api)/buyers/\(buyer)/block")
            let hidden = try JSON.parse(Array(try await visitor.get("\(api)/products/A").html.utf8))
            #expect(hidden["price"] == .null)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an administrator who is signed in may what his permissions say`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = try await store.adminVisitor(permissions: [.orders])
            #expect(try await visitor.get("\(api)/orders").status == 200)
            for path in ["products", "buyers", "integrations/erp/acqua"] {
                let refused = try await visitor.get("\(api)/\(path)")
                #expect(refused.status == 403 && refused.html.contains("permission_required"), "\(path): \(refused.html)")
            }
            _ = try await visitor.post("/mi-tienda/admin/sign-out")
            #expect(try await visitor.get("\(api)/orders").status == 401)
        }
    }
}
