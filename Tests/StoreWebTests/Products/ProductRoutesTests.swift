import Kernel
import NIOHTTP1
import StoreCore
import StoreWire
import TestSupport
import Testing
import WebSupport

@Suite struct ProductRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a product is made, read and replaced`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let body: JSON = [
                "name": "Taza", "description": "Blanca", "category": "Bazar", "price": "2.55", "stock": 120, "min_quantity": "6",
                "multiple_of": "3", "published": false,
            ]
            let made = try await store.administrator.send(.PUT, "\(api)/products/85123A", body)
            #expect(made.status == 201, "\(made.text)")
            #expect(made.headers.first(name: "Location") == "\(api)/products/85123A")
            #expect(made.headers.first(name: "ETag") == "\"1\"")
            let read = try await store.administrator.send(.GET, "\(api)/products/85123A")
            #expect(read.text == made.text)
            for (name, value) in [("price", "2.55"), ("stock", "120"), ("price_owner", "store"), ("stock_owner", "store")] {
                #expect(read.json[name]?.stringValue == value)
            }
            #expect(read.json["min_quantity"] == "6")
            #expect(read.json["published"] == false)
            let replaced = try await store.administrator.send(.PUT, "\(api)/products/85123A", ["name": "Tazón"])
            #expect(replaced.status == 200)
            #expect(replaced.json["price"] == .null && replaced.json["stock"] == .null && replaced.json["published"] == true)
            #expect(replaced.headers.first(name: "ETag") == "\"2\"")
            let stale = try await store.administrator.send(.PUT, "\(api)/products/85123A", body, headers: [("If-Match", "\"1\"")])
            #expect(stale.status == 412 && stale.code == "stale_version")
            let matched = try await store.administrator.send(.PUT, "\(api)/products/85123A", body, headers: [("If-Match", "\"2\"")])
            #expect(matched.status == 200)
            #expect(try await store.administrator.send(.GET, "\(api)/products/85123a").code == "not_found")
        }
    }

    @Test func `every fault of form is told at once, with its pointer`() async throws {
        try await withStore(.sqlite) { store in
            let body: JSON = [
                "name": "", "price": "-1", "stock": .number("1.5"), "min_quantity": "0", "multiple_of": "x", "published": "yes",
                "version": 3,
            ]
            let reply = try await store.administrator.send(.PUT, "\(api)/products/A", body)
            #expect(reply.status == 400)
            #expect(
                Set(reply.pointers)
                    == ["/name", "/price", "/stock", "/min_quantity", "/multiple_of", "/published", "/version"]
            )
            let sku = try await store.administrator.send(.PUT, "\(api)/products/%20A", ["name": "A"])
            #expect(sku.status == 400 && sku.code == "invalid_field")
            let text = try await store.administrator.send(
                .PUT,
                "\(api)/products/A",
                bytes: Array("{".utf8),
                contentType: "application/json"
            )
            #expect(text.code == "malformed_json")
            let type = try await store.administrator.send(.PUT, "\(api)/products/A", bytes: Array("{}".utf8), contentType: "text/plain")
            #expect(type.status == 415)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what Acqua owns is not written here`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            try await store.change { scope in
                let settings = ERPConnectionSettings(instance: "Beauties", username: "w")
                try ConnectionActions.save(settings, passwordSealed: [1], in: scope)
                try ConnectionActions.own(.prices, in: scope)
                try ConnectionActions.own(.stock, in: scope)
            }
            let both = try await store.administrator.send(.PUT, "\(api)/products/A", ["name": "A", "price": "1", "stock": "1"])
            #expect(both.status == 422 && both.code == "owned_by_erp")
            #expect(both.pointers == ["/price", "/stock"])
            let name = try await store.administrator.send(.PUT, "\(api)/products/A", ["name": "Otra"])
            #expect(name.status == 200)
            #expect(name.json["price"] == "2.55" && name.json["stock"] == "100" && name.json["name"] == "Otra")
            #expect(name.json["price_owner"] == "acqua" && name.json["stock_owner"] == "acqua")
            try await store.administrator.expect(.DELETE, "\(api)/integrations/erp/acqua")
            let free = try await store.administrator.send(.PUT, "\(api)/products/A", ["name": "A", "price": "1", "stock": "1"])
            #expect(free.status == 200)
            #expect(free.json["price_owner"] == "store" && free.json["stock_owner"] == "store")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the list is paged in the order of SKUs`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let skus = ["A", "a", "B/1", "ñ", "10", "9"]
            for sku in skus {
                let path = StorePath.product(SKU(stored: sku), of: RunningStore.slug)
                try await store.administrator.expect(.PUT, path, ["name": "x"])
                #expect(try await store.administrator.expect(.GET, path)["sku"]?.stringValue == sku)
            }
            var seen: [String] = []
            var query = "?limit=2"
            while true {
                let page = try await store.administrator.send(.GET, "\(api)/products\(query)")
                #expect(page.status == 200, "\(page.text)")
                seen += page.json["items"]?.arrayValue?.compactMap { $0["sku"]?.stringValue } ?? []
                guard let cursor = page.json["next_cursor"]?.stringValue else { break }
                #expect(page.headers.first(name: "Link")?.contains(cursor) == true)
                query = "?limit=2&cursor=\(cursor)"
            }
            #expect(seen == ["10", "9", "A", "B/1", "a", "ñ"])
            for bad in ["?limit=0", "?limit=1001", "?limit=x"] {
                #expect(try await store.administrator.send(.GET, "\(api)/products\(bad)").code == "invalid_field")
            }
            #expect(try await store.administrator.send(.GET, "\(api)/products?cursor=zzz").code == "invalid_cursor")
            let unknown = try await store.administrator.send(.GET, "\(api)/products?page=2")
            #expect(unknown.code == "unknown_field" && unknown.pointers == ["?page"])
        }
    }
}
