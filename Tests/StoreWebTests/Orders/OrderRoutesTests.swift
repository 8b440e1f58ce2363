import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

@Suite struct OrderRoutesTests {
    @Test(arguments: Engine.allCases)
    func `an order is drafted, confirmed and on its way`(engine: Engine) async throws {
        let link = IdleLink()
        try await withStore(engine, link: link) { store in
            try await store.load("85123A")
            let buyer = try await store.makeBuyer()
            let body: JSON = [
                "buyer_id": .string(buyer), "lines": [["sku": "85123A", "quantity": "6", "discount_percent": "10"]],
                "payment_terms": "30 días", "notes": "Entregar de mañana",
            ]
            let made = try await store.administrator.send(.POST, "\(api)/orders", body, key: "o1")
            #expect(made.status == 201, "\(made.text)")
            #expect(made.json["status"] == "draft" && made.json["number"] == 1001)
            #expect(made.json["subtotal"] == "13.77" && made.json["total"] == "13.77")
            #expect(made.json["lines"]?.arrayValue?.first?["unit_price"] == "2.55")
            #expect(made.json["sync"]?["state"] == "none" && made.json["sync"]?["attempts"] == 0)
            #expect(link.wakes == 0)
            let id = try #require(made.json["id"]?.stringValue)
            #expect(made.headers.first(name: "Location") == "\(api)/orders/\(id)")
            let confirmed = try await store.administrator.send(.POST, "\(api)/orders/\(id)/confirm")
            #expect(confirmed.status == 200, "\(confirmed.text)")
            #expect(confirmed.json["status"] == "confirmed" && confirmed.json["sync"]?["state"] == "pending")
            #expect(confirmed.json["buyer"]?["document"] == "30603639126")
            #expect(link.wakes == 1)
            let again = try await store.administrator.send(.POST, "\(api)/orders/\(id)/confirm")
            #expect(again.status == 200 && again.text == confirmed.text)
            #expect(try await store.administrator.send(.GET, "\(api)/orders/\(id)").text == confirmed.text)
            #expect(try await store.administrator.expect(.GET, "\(api)/products/85123A")["stock"] == "94")
            #expect(try await store.administrator.expect(.GET, "\(api)/orders/\(id)/attempts")["items"] == [])
            let replay = try await store.administrator.send(.POST, "\(api)/orders", body, key: "o1")
            #expect(replay.status == 201 && replay.text == made.text)
            #expect(replay.headers.first(name: "Idempotency-Replayed") == "true")
            #expect(made.headers.first(name: "Idempotency-Replayed") == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order is edited with its version, and cancelled`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let buyer = try await store.makeBuyer()
            let id = try await store.makeOrder(buyer, [("A", "1")], key: "1")
            try await store.administrator.expect(.POST, "\(api)/orders/\(id)/confirm")
            let path = "\(api)/orders/\(id)"
            let body: JSON = ["lines": [["sku": "A", "quantity": "4", "unit_price": "3"]], "surcharge_percent": "21", "notes": "Otra"]
            let required = try await store.administrator.send(.PUT, path, body)
            #expect(required.status == 428 && required.code == "version_required")
            let stale = try await store.administrator.send(.PUT, path, body, headers: [("If-Match", "\"1\"")])
            #expect(stale.status == 412)
            let edited = try await store.administrator.send(.PUT, path, body, headers: [("If-Match", "\"2\"")])
            #expect(edited.status == 200, "\(edited.text)")
            #expect(edited.json["subtotal"] == "12.00" && edited.json["total"] == "14.52" && edited.json["notes"] == "Otra")
            #expect(edited.headers.first(name: "ETag") == "\"3\"")
            let with = try await store.administrator.send(
                .PUT,
                path,
                body.setting("buyer_id", .string(buyer)),
                headers: [("If-Match", "\"3\"")]
            )
            #expect(with.status == 400 && with.code == "unknown_field")
            let cancelled = try await store.administrator.send(.POST, "\(path)/cancel")
            #expect(cancelled.status == 200 && cancelled.json["status"] == "cancelled")
            let again = try await store.administrator.send(.POST, "\(path)/cancel")
            #expect(again.status == 200 && again.text == cancelled.text)
            let late = try await store.administrator.send(.PUT, path, body, headers: [("If-Match", "\"4\"")])
            #expect(late.status == 422 && late.code == "not_editable")
            #expect(try await store.administrator.send(.POST, "\(path)/confirm").code == "not_editable")
            #expect(try await store.administrator.expect(.GET, "\(api)/products/A")["stock"] == "100")
        }
    }

    @Test(arguments: Engine.allCases)
    func `one key of many at once makes one order; another body under it is refused`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let buyer = try await store.makeBuyer()
            let texts = try await withThrowingTaskGroup(of: String.self) { tasks in
                for _ in 0..<32 {
                    tasks.addTask {
                        try await store.administrator.send(.POST, "\(api)/orders", order(buyer, [("A", "1")]), key: "same").text
                    }
                }
                return try await tasks.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(texts.count == 1)
            #expect(try await store.administrator.expect(.GET, "\(api)/orders")["items"]?.arrayValue?.count == 1)
            let other = try await store.administrator.send(.POST, "\(api)/orders", order(buyer, [("A", "2")]), key: "same")
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            let none = try await store.administrator.send(.POST, "\(api)/orders", order(buyer, [("A", "2")]))
            #expect(none.status == 400 && none.code == "idempotency_key_required")
            let bad = try await store.administrator.send(.POST, "\(api)/orders", order(buyer, [("NO", "2")]), key: "again")
            #expect(bad.code == "unknown_sku")
            let good = try await store.administrator.send(.POST, "\(api)/orders", order(buyer, [("A", "2")]), key: "again")
            #expect(good.status == 201 && good.json["number"] == 1002)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what the business refuses is told with its place`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            try await store.load("FREE", price: nil, stock: nil)
            let buyer = try await store.makeBuyer()
            let lines = try await store.administrator.send(
                .POST,
                "\(api)/orders",
                order(buyer, [("A", "1"), ("NO", "1"), ("FREE", "1")]),
                key: "1"
            )
            #expect(lines.status == 422 && lines.pointers == ["/lines/1/sku", "/lines/2/sku"])
            #expect(lines.code == "unknown_sku")
            let unknown = try await store.administrator.send(.POST, "\(api)/orders", order("x", [("A", "1")]), key: "1")
            #expect(unknown.status == 422 && unknown.code == "unknown_buyer" && unknown.pointers == ["/buyer_id"])
            let id = try await store.makeOrder(buyer, [("A", "1")], key: "2")
            try await store.administrator.expect(.POST, "\(api)/buyers/\(buyer)/block")
            let blocked = try await store.administrator.send(.POST, "\(api)/orders", order(buyer, [("A", "1")]), key: "1")
            #expect(blocked.status == 422 && blocked.code == "buyer_not_approved")
            #expect(try await store.administrator.send(.POST, "\(api)/orders/\(id)/confirm").code == "buyer_not_approved")
            let large = try await store.administrator.send(
                .PUT,
                "\(api)/orders/\(id)",
                ["lines": [["sku": "A", "quantity": "999999999999", "unit_price": "999999999999"]]],
                headers: [("If-Match", "\"1\"")]
            )
            #expect(large.status == 400 && large.code == "invalid_field")
        }
    }

    @Test func `faults of form come alone and all at once`() async throws {
        try await withStore(.sqlite) { store in
            let body: JSON = [
                "buyer_id": 7, "lines": [["sku": " A", "quantity": "0"], ["quantity": .number("1.5"), "price": "1"]],
                "discount_percent": "101", "surcharge_percent": "1001", "total": "1",
            ]
            let reply = try await store.administrator.send(.POST, "\(api)/orders", body, key: "1")
            #expect(reply.status == 400)
            #expect(
                Set(reply.pointers) == [
                    "/buyer_id", "/lines/0/sku", "/lines/0/quantity", "/lines/1/sku", "/lines/1/quantity", "/lines/1/price",
                    "/discount_percent", "/surcharge_percent", "/total",
                ]
            )
            let many = Array(repeating: ("A", "1"), count: 1001)
            let long = try await store.administrator.send(.POST, "\(api)/orders", order("x", many), key: "1")
            #expect(long.status == 413)
            let empty = try await store.administrator.send(.POST, "\(api)/orders", order("x", []), key: "1")
            #expect(empty.status == 400)
        }
    }

    @Test(arguments: Engine.allCases)
    func `orders are listed from the newest, paged, and by buyer`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let buyer = try await store.makeBuyer()
            for index in 1...5 { _ = try await store.makeOrder(buyer, [("A", "1")], key: "\(index)") }
            let first = try await store.administrator.expect(.GET, "\(api)/orders?limit=3&buyer_id=\(buyer)")
            let numbers = { (page: JSON) in page["items"]?.arrayValue?.compactMap { $0["number"]?.integerValue } ?? [] }
            #expect(numbers(first) == [1005, 1004, 1003])
            let cursor = try #require(first["next_cursor"]?.stringValue)
            let second = try await store.administrator.expect(.GET, "\(api)/orders?limit=3&cursor=\(cursor)")
            #expect(numbers(second) == [1002, 1001])
            #expect(second["next_cursor"] == .null)
            #expect(try await store.administrator.expect(.GET, "\(api)/orders?buyer_id=x")["items"] == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order that is not parked may be tried again, and nothing happens`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let buyer = try await store.makeBuyer()
            let id = try await store.makeOrder(buyer, [("A", "1")], key: "1")
            let draft = try await store.administrator.send(.POST, "\(api)/orders/\(id)/retry")
            #expect(draft.status == 200 && draft.json["sync"]?["state"] == "none")
            #expect(try await store.administrator.send(.POST, "\(api)/orders/retry").status == 200)
            #expect(try await store.administrator.send(.POST, "\(api)/orders/x/retry").code == "not_found")
        }
    }

    @Test func `words come in the language that was asked for`() async throws {
        try await withStore(.sqlite) { store in
            let es = try await store.administrator.send(.GET, "\(api)/orders/x")
            let en = try await store.administrator.send(.GET, "\(api)/orders/x", headers: [("Accept-Language", "en")])
            #expect(es.json["detail"] == "No existe ese recurso.")
            #expect(en.json["detail"] == "There is no such resource.")
        }
    }
}
